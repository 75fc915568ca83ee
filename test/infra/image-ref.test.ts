import { expect, test } from 'vitest';
import { imageRef } from '../../infra/image-ref.ts';

test.each([
  ['grafana/loki:3.7.8', '', 'grafana/loki:3.7.8'],
  ['grafana/loki:3.7.8', 'mirror.example.com/hub', 'mirror.example.com/hub/grafana/loki:3.7.8'],
  ['busybox:1.36.1', 'mirror.example.com', 'mirror.example.com/library/busybox:1.36.1'],
  [
    'ghcr.io/google/cadvisor:0.60.6',
    'mirror.example.com',
    'mirror.example.com/google/cadvisor:0.60.6',
  ],
])('%s by mirror "%s" is %s', (image, mirror, ref) => {
  expect(imageRef(image, mirror, {})).toBe(ref);
});

test('a digest of the lock goes behind the tag', () => {
  const lock = { 'grafana/loki:3.7.8': 'sha256:abc' };
  expect(imageRef('grafana/loki:3.7.8', 'm.example.com', lock)).toBe(
    'm.example.com/grafana/loki:3.7.8@sha256:abc',
  );
  expect(imageRef('busybox:1.36.1', '', lock)).toBe('busybox:1.36.1');
});
