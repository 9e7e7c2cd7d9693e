exports.strong = true;
