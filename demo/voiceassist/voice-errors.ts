import { HttpError } from './errors.ts';

/** Why a voice input can fail, as the label `error_type` has it. */
export const voiceErrorTypes = [
  'EmptyAudio',
  'UnsupportedCodec',
  'SpeechNotRecognized',
  'Timeout',
] as const;

export type VoiceErrorType = (typeof voiceErrorTypes)[number];

/**
 * A voice input that cannot be processed. Never a 5xx: what one speaker sent is not the server's failure,
 * and must not use up its error budget.
 */
export class VoiceError extends HttpError {
  readonly type: VoiceErrorType;

  constructor(type: VoiceErrorType, sentence: string) {
    super(type === 'UnsupportedCodec' ? 415 : 422, sentence);
    this.name = type;
    this.type = type;
  }
}
