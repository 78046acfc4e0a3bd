// A worker of the page: it trains what the page asks for, with the page's own program, which it is
// handed compiled. `src/page/beside` says what is asked and answered.

let helper;

// Between two slices of work other messages get their turn: a message to oneself is no later than
// they are, and unlike a timer it is not put off.
const turn = new MessageChannel();
turn.port1.onmessage = goOn;
let working = false;

function goOn() {
  working = helper.goOn();
  if (working) turn.port2.postMessage(null);
}

const answer = (line, numbers) => postMessage([line, numbers], [numbers.buffer]);

async function begin({ module, later, glue }) {
  const program = await import(glue);
  const page = program.initSync({ module });
  // What trains here is no part of what the page's first fit needs.
  if (later) await WebAssembly.instantiate(later, { page });
  helper = new program.Helper(answer);
}

onmessage = ({ data }) => {
  if (typeof data !== "string") {
    begin(data).catch((error) => answer(`failed ${error}`, new Float32Array()));
    return;
  }
  helper.take(data);
  if (!working) goOn();
};
