import type { ServiceName, Settings } from '../stacks/schema.ts';

/** Namespace of every Docker label that this project sets. */
export const labelNamespace = 'org.voiceassist.monitoring';
/** Which stack an object belongs to: clean-up and drift commands touch only what carries their own. */
export const stackLabel = `${labelNamespace}.stack`;
export const serviceLabel = `${labelNamespace}.service`;
/** On the one-shot containers of a delivery, so that those of a killed run are found. */
export const toolLabel = `${labelNamespace}.tool`;

export interface Label {
  label: string;
  value: string;
}

/** Labels that every container, volume and network of a stack carries; sorted, as the engine gives them back. */
export function labels(settings: Settings, service?: ServiceName): Label[] {
  return [
    ...(service ? [{ label: serviceLabel, value: service }] : []),
    { label: stackLabel, value: settings.namePrefix },
  ];
}
