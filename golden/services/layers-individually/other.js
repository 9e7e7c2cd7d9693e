exports.run = async () => 'lower';
