import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './files.ts';
import type { Json } from './http.ts';

export interface Folder {
  id: number;
  uid: string;
  title: string;
  parentUid: string;
  version: number;
  created: string;
  updated: string;
}

export interface Dashboard {
  id: number;
  uid: string;
  folderUid: string;
  version: number;
  created: string;
  updated: string;
  message: string;
  /** The dashboard itself, without id, uid and version. */
  model: Json;
}

export interface DataSource {
  id: number;
  uid: string;
  name: string;
  type: string;
  access: string;
  url: string;
  user: string;
  database: string;
  basicAuth: boolean;
  basicAuthUser: string;
  withCredentials: boolean;
  isDefault: boolean;
  jsonData: Json;
  /** Never given out: only the names of its keys are. */
  secureJsonData: Record<string, string>;
  version: number;
}

export interface Annotation {
  id: number;
  dashboardUID: string;
  panelId: number;
  time: number;
  timeEnd: number;
  text: string;
  tags: string[];
  created: number;
}

interface Content {
  lastId: number;
  folders: Folder[];
  dashboards: Dashboard[];
  dataSources: DataSource[];
  annotations: Annotation[];
}

/** Everything that is stored but the password: in memory, and after each change in one file. */
export class Store {
  readonly #path: string;
  readonly content: Content;

  constructor(dataFolder: string) {
    mkdirSync(dataFolder, { recursive: true });
    this.#path = join(dataFolder, 'stand-in.json');
    this.content = {
      lastId: 0,
      folders: [],
      dashboards: [],
      dataSources: [],
      annotations: [],
      ...this.#read(),
    };
  }

  nextId(): number {
    return ++this.content.lastId;
  }

  /** Call it after every change, before the answer goes out. */
  save(): void {
    writeWhole(this.#path, JSON.stringify(this.content));
  }

  #read(): Partial<Content> {
    if (!existsSync(this.#path)) return {};
    return JSON.parse(readFileSync(this.#path, 'utf8')) as Partial<Content>;
  }
}
