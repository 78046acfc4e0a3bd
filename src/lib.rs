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
//!         |         Engine: trains, returns records  engine::Autodiff, page::bundle
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
//! 2. [`engine`] knows Burn, but no browser: the network written in two ways ([`engine::model`]),
//!    the autodiff engine, and the check of an engine at start ([`engine::verify`]).
//! 3. [`view`] draws on anything that implements plotters' `DrawingBackend`, and says in words what
//!    it draws. Tests draw to SVG.
//! 4. `page` is the only ring that names `web_sys` and `js_sys`. It exists for wasm without the
//!    feature `webgpu` only.
//!
//! Two wasm bundles are built from this crate. `src/main.rs` is the page with the CPU engine.
//! `src/bin/webgpu.rs`, built with the feature `webgpu`, is the engine on the GPU, several times as
//! large: it is loaded only when there is an adapter, and a panic in it does not reach the page.
//! `www/boot.js` starts the page and shows what cannot be continued from.
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
//!   they do not cover (`tests/oracle.rs`). On the reader's device an engine first trains
//!   [`engine::verify::problem`]: the CPU must agree with the recorded steps, the GPU with the CPU,
//!   within [`engine::verify::TOLERANCE`].
//! - **Nothing waits for the GPU inside a frame.** Steps and records are queued, one read brings
//!   back everything a frame marked, at most two reads are in flight, and what an older generation
//!   sends is dropped (`page::app`). A GPU on which a single step outlasts a frame is used only
//!   when the link asks for it (`page::device`).
//! - **A frame keeps its budget**: [`core::pacer`] decides how many steps to queue from what the
//!   last ones cost.
//! - **Memory is bounded**: [`core::history`] keeps every epoch of the lessons' runs and thins
//!   itself on longer ones.
//! - **One table of settings** ([`core::settings`]) feeds defaults, validation, links, controls,
//!   methods and notices. There is no second list of the same names.
//! - **A wrong value never breaks the page.** It is named in a notice, the value stays as it was,
//!   and nothing else is lost ([`core::link`]).
//! - **Whatever is attached to the browser is owned by a value that detaches it when dropped.**
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
