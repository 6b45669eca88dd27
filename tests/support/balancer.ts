/** One address before several servers, as a balancer shows it: who refuses a connection is left out. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class Balancer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param ports asked for each connection: where to try, in order */
  static async start(ports: () => readonly number[]): Promise<Balancer> {
    const balancer: Balancer = new Balancer(
      createServer({ noDelay: true }, (client) => {
        balancer.#track(client);
        balancer.#join(client, [...ports()]);
      }).listen(0, '127.0.0.1'),
    );
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #join(client: Socket, ports: number[]): void {
    const port = ports.shift();
    if (port === undefined) {
      client.destroy();
      return;
    }
    const server = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#track(server);
    const refused = () => this.#join(client, ports);
    server.once('error', refused);
    server.once('connect', () => {
      server.off('error', refused);
      client.pipe(server).pipe(client);
      client.once('close', () => server.destroy());
      server.once('close', () => client.destroy());
    });
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
