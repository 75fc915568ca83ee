import { ABOUT } from './about.ts';
import { createApp } from './app.ts';

const port = Number(process.env.QDRANT__SERVICE__HTTP_PORT ?? 6333);
const server = createApp();
server.listen(port, () => {
  console.log(JSON.stringify({ level: 'INFO', message: ABOUT, port }));
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
