exports.dock = exports.sail = async () => ({ statusCode: 200 });
