/** The program of the embedded Redis: `node embedded-redis-server.js <port>`. */
import {
  createRedisCommandExecutor,
  RedisServerState,
  resolveCompatibilityProfile,
  Resp2Server,
} from 'js-redis-server/core';

const compatibility = resolveCompatibilityProfile('redis-7.0');
const { server } = new Resp2Server({
  server: new RedisServerState({ databaseCount: 16, compatibility }),
  executor: createRedisCommandExecutor({ compatibility }),
  logger: console,
});

// Its own `listen` would take connections on every interface.
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('Ready to accept connections'));
