// nodemailer's pool: composes each message of the task and delivers it; prints what it did as a line of JSON.
// Arguments: the folder of node_modules, the port, a JSON file with subject, text, html, picture and clients.
const path = require("path");
const fs = require("fs");
const [modules, port, file] = process.argv.slice(2);
const nodemailer = require(path.join(modules, "nodemailer"));
const task = JSON.parse(fs.readFileSync(file, "utf8"));
const picture = fs.readFileSync(task.picture);
const filled = (text, client) => text.replace(/\{(\w+)\}/g, (_, name) => client[name] ?? "");
const pool = nodemailer.createTransport({
  host: "127.0.0.1", port: Number(port), secure: false, ignoreTLS: true, pool: true,
  maxConnections: 10, maxMessages: 1000,
  ...(task.key ? { dkim: { domainName: "clairval.example", keySelector: "bench", privateKey: fs.readFileSync(task.key, "utf8") } } : {}),
});
const started = process.hrtime.bigint();
let next = 0, sent = 0;
async function lane() {
  while (next < task.clients.length) {
    const client = task.clients[next++];
    await pool.sendMail({
      from: "Clairval Ateliers <bonjour@clairval.example>",
      to: `${client.code.toLowerCase()}@example.fr`,
      subject: filled(task.subject, client), text: filled(task.text, client), html: filled(task.html, client),
      attachments: [{ filename: "signature.png", content: picture, cid: "signature" }],
    });
    sent++;
    if (Number(process.hrtime.bigint() - started) / 1e9 > task.seconds) break;
  }
}
Promise.all(Array.from({ length: 20 }, lane)).then(() => {
  console.log(JSON.stringify({ letters: sent, seconds: Number(process.hrtime.bigint() - started) / 1e9, size: 0 }));
  pool.close();
});
