import { fault } from './fault.ts';

/** New TLS connections see a certificate that expired yesterday. */
export const expiredCertificate = fault('expired-certificate', {}, (_options, { present }) => {
  present('expired');
  return { stop: () => present('valid') };
});
