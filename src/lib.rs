//! # Regression playground
//!
//! A page in which a learner trains two regressions live in their own browser and sees everything
//! that happens. This page of documentation is the map: where things are, how they depend on each
//! other, and what must stay true.
//!
//! ## The way the data goes
//!
//! ```text
//! link, controls, methods of the root element        core::link, page::controls, page::methods
//!         |
//! Experiment: every setting, from one table          core::experiment, core::settings
//!         |
//! Problem: samples, network, initial parameters      core::engine, core::data, core::initial
//! Schedule: the order of the mini-batches            core::schedule
//!         |
//! Session: one run, and the state machine            core::session, core::transport
//!         |        \
//!         |         Engine: trains, returns records  engine::{Autodiff, fused}, page::bundle
//!         |        /
//! History, log: losses and parameters by epoch       core::history, core::log
//!         |
//! charts and sentences                               view
//!         |
//! canvases, elements, events                         page
//! ```
//!
//! ## Rings: imports go inwards only
//!
//! 1. [`core`] knows neither Burn nor a browser. A whole run can be driven natively with any engine.
//!    The order of the samples is drawn in a package of its own, `shuffle`, that is compiled for
//!    speed, the page for size.
//! 2. [`engine`] knows Burn, but no browser: the network written in two ways ([`engine::model`]),
//!    the autodiff engine, the fused engines ([`engine::fused`]), and the check of an engine at
//!    start ([`engine::verify`]). The arithmetic of the fused engine on the CPU is a package of its
//!    own, `fused`, that knows nothing but slices, for the same reason.
//! 3. [`view`] draws on anything that implements plotters' `DrawingBackend`, and says in words what
//!    it draws. Tests draw to SVG.
//! 4. `page` is the only ring that names `web_sys` and `js_sys`. It exists for wasm without the
//!    feature `webgpu` only.
//!
//! Three wasm bundles are built from this crate. `src/main.rs` is the page with the engines on the
//! CPU. `src/bin/webgpu.rs`, built with the feature `webgpu`, holds those on the GPU and is several
//! times as large: it is loaded only when there is an adapter, while the page trains already, and a
//! panic in it does not reach the page. `src/bin/author.rs` is the page for authors, `author.html`:
//! it has the table of settings and the fused engine, no more. The page's bundle uses SIMD; `cargo
//! xtask build` makes one without it for old browsers. `www/boot.js` starts the page and shows what
//! cannot be continued from.
//!
//! ## Which engine trains
//!
//! Each engine is checked and timed on the reader's device (`page::device`). Unless the link or the
//! reader asks for another one, the fastest that agrees with its judge trains. What was found, and
//! why an engine is not used, stands in the device panel.
//!
//! | engine | judged by | covers | not used when |
//! |---|---|---|---|
//! | fused, CPU ([`engine::FusedCpu`]) | autodiff on Flex | everything | it disagrees |
//! | autodiff on Flex ([`engine::Autodiff`]) | steps recorded with `PyTorch` | everything | another is faster |
//! | fused, WebGPU | autodiff on Flex | what `engine::fused` says | no adapter, a software adapter, no `timestamp-query`, it disagrees, the CPU is faster |
//! | autodiff on WebGPU | autodiff on Flex | everything | as above, or a step outlasts a frame |
//!
//! An engine agrees when the loss and every parameter are within [`engine::verify::TOLERANCE`] of
//! its judge's after the checked steps. A run that changes engines on its way goes on from the
//! parameters it has; where an optimiser remembers more than that, it is repeated up to its place
//! ([`core::session::Session::resume`], [`core::session::Session::replay`]).
//!
//! ## Many runs
//!
//! [`core::axes`] is the grammar of the link's `sweep`. [`core::sweep`] makes many experiments of one:
//! the plan, what comes of it, and two runners, which train one run after the other on any engine, or many side
//! by side as a [`core::fleet`]. `page::app::many` gives a runner a few milliseconds of every frame,
//! fewer while the page's own run plays, and starts none by itself: only how long the runs would
//! take is measured, on a few milliseconds of the first. [`view::many`] draws what has come.
//!
//! ## Embedding
//!
//! [`core::contract`] names what host pages may rely on; with the table of settings it is the source
//! of the lists in `www/*.js` and of the tables in `www/embedding.md` (`tests/contract.rs`). The
//! widget's root element has the attributes, methods and events. In an iframe, `www/embed.js` turns
//! them into messages and back, and `www/regression-playground.js` wraps such an iframe in a custom
//! element, with a poster ([`view::poster`]) until it is looked at. `page::author` is the page that
//! writes all of this for an author, out of the files in `www/examples` ([`view::snippet`]). Out of
//! view a widget sleeps; a
//! method that somebody waits for goes on (`page::app::life`).
//!
//! ## Invariants
//!
//! - **All randomness is drawn on the host** from one seed, with a stream each for data, initial
//!   parameters and the order of every epoch ([`core::random`]). The same link gives the same run
//!   on every device, and *Reset* repeats it. Devices never draw.
//! - **Only plain numbers cross the boundary of an engine** ([`core::engine::Engine`]), so that an
//!   engine may live in another bundle.
//! - **`PyTorch` is the judge**: the trajectories in `tests/golden` are replayed within their own
//!   tolerances (`tests/golden.rs`), and a hand-written trainer in double precision judges what
//!   they do not cover (`tests/oracle.rs`).
//! - **Nothing waits for the GPU inside a frame.** Steps and records are queued, one read brings
//!   back everything a frame marked, at most two reads are in flight, and what an older generation
//!   sends is dropped (`page::app`).
//! - **A frame keeps its budget**: [`core::pacer`] decides how many steps to queue from what the
//!   last ones cost.
//! - **Memory is bounded, and training allocates none** (`tests/memory.rs`): [`core::history`] keeps
//!   every epoch of the lessons' runs and thins itself on longer ones.
//! - **A ghost is the run itself, trained to its end at once** ([`core::ghost`]): it goes through
//!   the same steps on an engine of its own, so it ends at the numbers at which the run will end. It
//!   is trained when a setting changes while the run stands still, in slices that leave a frame its
//!   time.
//! - **One history**: whichever engines a run has been on (`tests/switching.rs`).
//! - **One table of settings** ([`core::settings`]) feeds defaults, validation, links, controls,
//!   methods and notices. There is no second list of the same names.
//! - **One row for each task** ([`core::source`]) says what its data are; a lesson is a tab of the
//!   page and no more.
//! - **An update rule goes whole** ([`core::rule`]): only those who compute it look at its numbers.
//! - **A wrong value never breaks the page.** It is named in a notice, the value stays as it was,
//!   and nothing else is lost ([`core::link`]).
//! - **The contract is frozen by name** and changes only by adding (`tests/contract.rs`).
//! - **Whatever is attached to the browser is owned by a value that detaches it when dropped**, so
//!   that nothing is left after `destroy()`.
//! - **A panic ends in a readable message with a way on**, never in a frozen page. A lost GPU ends
//!   in the same run on the CPU: [`core::session::Session::replay`] repeats it, learning-rate
//!   changes included, up to where it was.
//! - **Words live in `www/locales` only**, in English and Simplified Chinese, under the same keys
//!   (`tests/locales.rs`).

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod core;
pub mod engine;
#[cfg(all(target_arch = "wasm32", not(feature = "webgpu")))]
pub mod page;
pub mod view;
