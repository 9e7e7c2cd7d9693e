exports.size = 8;
