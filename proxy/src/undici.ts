/**
 * The parts of undici that are used here. Its own entry loads fetch, WebSocket and mocks as well: a quarter of the
 * processor time of a start.
 */
import request from 'undici/lib/api/api-request.js';
import buildConnector from 'undici/lib/core/connect.js';
import errors from 'undici/lib/core/errors.js';
import Client from 'undici/lib/dispatcher/client.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import Pool from 'undici/lib/dispatcher/pool.js';

// As its entry does, with all of its calls.
Dispatcher.prototype.request = request;

export { buildConnector, Client, Dispatcher, errors, Pool };
