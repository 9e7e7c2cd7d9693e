// Loaded into every framework process (NODE_OPTIONS=--require): requests to AWS go to the stand-in on this machine,
// requests to anybody else fail. Works below the SDKs, so it does not matter which of them a framework or plugin uses.
'use strict';

const http = require('http');
const https = require('https');
const { syncBuiltinESMExports } = require('module');

const port = process.env.GOLDEN_AWS_PORT;
const plainRequest = http.request;

function hostOf(options) {
  return String(options.hostname || options.host || '').replace(/:\d+$/, '');
}

function optionsOf(args) {
  const [first, second] = args;
  if (typeof first !== 'string' && !(first instanceof URL)) return first;
  const url = new URL(first);
  const fromUrl = { hostname: url.hostname, path: url.pathname + url.search };
  return Object.assign(fromUrl, typeof second === 'object' ? second : {});
}

function redirected(...args) {
  const options = optionsOf(args);
  const host = hostOf(options);
  const callback = args.find((arg) => typeof arg === 'function');
  if (host === '127.0.0.1') return plainRequest.apply(http, args);
  const target = host.endsWith('.amazonaws.com') ? Number(port) : 9; // port 9: nobody answers there
  return plainRequest.call(http, {
    method: options.method,
    path: options.path,
    headers: options.headers,
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: target,
  }, callback);
}

function get(...args) {
  const request = redirected(...args);
  request.end();
  return request;
}

Object.assign(https, { request: redirected, get });
Object.assign(http, { request: redirected, get });
syncBuiltinESMExports();
