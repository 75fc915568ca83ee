/** What the API refuses, with the status that Qdrant gives. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export type PointId = string | number;

export interface Point {
  id: PointId;
  vector: number[];
  payload: Record<string, unknown>;
}

interface Collection {
  size: number;
  points: Map<PointId, Point>;
}

/** More would only fill the memory of a demo: the oldest point goes. */
const MOST_POINTS = 20_000;

/** Named sets of vectors, in memory alone. */
export class Collections {
  readonly #all = new Map<string, Collection>();

  get names(): string[] {
    return [...this.#all.keys()];
  }

  /** @throws ApiError 409 when there is one of that name, 400 for a size that is none */
  create(name: string, size: unknown): void {
    if (this.#all.has(name)) {
      throw new ApiError(409, `Wrong input: Collection \`${name}\` already exists!`);
    }
    if (!Number.isInteger(size) || Number(size) < 1) {
      throw new ApiError(400, 'vectors.size: a whole number above zero is wanted');
    }
    this.#all.set(name, { size: Number(size), points: new Map() });
  }

  /** @throws ApiError 404 */
  get(name: string): Collection {
    const collection = this.#all.get(name);
    if (collection === undefined) {
      throw new ApiError(404, `Not found: Collection \`${name}\` doesn't exist!`);
    }
    return collection;
  }

  delete(name: string): boolean {
    return this.#all.delete(name);
  }

  /** @throws ApiError 404, or 400 for a vector of another size; then none is stored */
  upsert(name: string, points: readonly Point[]): void {
    const collection = this.get(name);
    for (const { vector } of points) requireSize(vector, collection.size);
    for (const point of points) {
      collection.points.set(point.id, point);
      if (collection.points.size > MOST_POINTS) {
        collection.points.delete(collection.points.keys().next().value!);
      }
    }
  }

  /** The nearest by cosine, best first. @throws ApiError 404 and 400 */
  search(name: string, vector: number[], limit: number): (Point & { score: number })[] {
    const collection = this.get(name);
    requireSize(vector, collection.size);
    return [...collection.points.values()]
      .map((point) => ({ ...point, score: cosine(point.vector, vector) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  }
}

function requireSize(vector: unknown, size: number): void {
  if (!Array.isArray(vector) || !vector.every((x) => typeof x === 'number')) {
    throw new ApiError(400, 'vector: a list of numbers is wanted');
  }
  if (vector.length !== size) {
    throw new ApiError(
      400,
      `Wrong input: Vector dimension error: expected dim: ${size}, got ${vector.length}`,
    );
  }
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const length = Math.hypot(...a) * Math.hypot(...b);
  return length === 0 ? 0 : dot / length;
}
