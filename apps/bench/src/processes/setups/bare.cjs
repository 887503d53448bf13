'use strict';

exports.flush = async () => {};
