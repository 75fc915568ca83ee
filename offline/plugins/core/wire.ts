import structPb from 'google-protobuf/google/protobuf/struct_pb.js';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb.js';
import type { Properties } from './values.ts';

/** Properties from the wire; none where the field is not set. */
export function fromStruct(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

/** Properties for the wire. Null and undefined mean "not given" and are left out. */
export function toStruct(properties: Properties): Struct {
  const given = Object.entries(properties).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return structPb.Struct.fromJavaScript(Object.fromEntries(given));
}
