'use strict';

const { configureTelemetry, instrumentAll } = require('throughline');

const telemetry = configureTelemetry();
instrumentAll();

exports.flush = async () => {
  await telemetry.forceFlush();
};
