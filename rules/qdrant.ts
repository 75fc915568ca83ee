import type { Subject } from './subjects.ts';

/** Qdrant, the vector store. */
export const qdrant: Subject = () => [];
