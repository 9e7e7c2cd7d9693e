'use strict';

module.exports.accept = async () => ({ level: process.env.LEVEL, queue: process.env.QUEUE });
