module.exports = { a: { b: "from a script" }, f: () => "called" };
