//! # Regression playground
//!
//! A page in which a learner trains two regressions live in their own browser and sees everything
//! that happens. This page of documentation is the map: where things are, how they depend on each
//! other, and what must stay true.
//!
//! ## Where to begin
//!
//! - What is a run? [`core::session`], then [`core::recording`] and [`core::moment`].
//! - What happens when somebody presses *Play*, drags the timeline or changes a setting?
//!   [`core::state`]: every intent is an arm of [`core::state::State::update`].
//! - What is computed in a step? [`engine::Autodiff`], written out as a learner would; the package
//!   `fused` does the same fast.
//! - Why did it move? [`core::explain`] is the next step in numbers, [`view::step`] says them phase by
//!   phase; [`core::stability`] knows the largest rate that is stable, [`core::units`] and
//!   [`core::survey`] what the units do.
//! - What does a link mean? [`core::settings`] and [`core::link`]. What may hosts rely on?
//!   [`core::contract`].
//! - What does a unit of the network do? [`core::inside`] at one x, [`core::units`] along a feature,
//!   [`core::survey`] over all samples.
//! - What is on the page? `page::panels`: one table of them, a file each.
//! - What does a formula mean that somebody typed, and what is wrong with it? [`core::formula`]. A table
//!   that somebody brought? [`core::table`]. Points that are drawn? [`core::sketch`].
//! - How is a number read that somebody typed? [`core::numeral`]. How is one written?
//!   [`core::number`].
//! - What does the page say, and when is it true? [`view::describe`]; what went wrong in a run is found
//!   by [`core::diagnosis`], and the words that are explained are in [`core::terms`].
//!
//! ## The way the data goes
//!
//! One direction, no back and forth:
//!
//! ```text
//! link, controls, keys, methods, messages            core::link, page::controls, page::methods
//!         |
//!      Intent    what somebody wants                 core::state
//!         |
//!      State     plain values, every decision        core::state
//!       |    \
//!       |     Effects: engines, link, events         page::app::later
//!       |
//!    Session     one run: queues steps, records      core::session, core::walk
//!       |
//!     Engine     plain numbers, in any bundle        engine::{Autodiff, fused}, page::bundle
//!       |
//!   Recording    all that is known of the run        core::recording, core::edits, core::history
//!       |
//!     Moment     values only: the newest, or earlier core::moment, core::retrace
//!       |
//!     Scene      what the panels see                 page::panels
//!       |
//! figures, words, tables                             view
//!       |
//! canvases, elements, events                         page
//! ```
//!
//! **Looking inside is not training.** Gradients come from the fused engine
//! ([`core::engine::Engine::gradients`]); where the next step arrives is found by taking it on an engine of
//! the kind that trains, so that training then arrives at the same bits. Both are done in slices, and only
//! while a panel asks. What a learner changes by hand on the way, a rate or a parameter, is an edit
//! ([`core::edits`]): whoever repeats the run comes through it.
//!
//! **Looking is not training.** A recording is a film: [`core::state`] shows any moment of it, at
//! once where an epoch is recorded; a mini-batch between two of them is found again by training from
//! the nearest place before it that is known exactly ([`core::retrace`]), on an engine of the kind
//! that trained, so that it has the same bits. Rules that remember more than the parameters are gone
//! on from copies of the engine ([`core::bookmarks`]). *Play* from an earlier moment replays the
//! recording and goes over into training at its end; *Train from here* branches: what came after the
//! moment stays in sight as another course.
//!
//! **A run can be changed on its way**, by another learning rate or by a parameter that is put in place
//! by hand ([`core::edits`]). What a run is at a place is what it is after the edits there: so they are
//! in the moment, in the record of an epoch that ends there, and in every engine that stands there, and
//! stepping back and forth across them finds the same bits. An engine takes them by [`core::engine::Engine::put`],
//! in the order of its steps, and keeps what its rule remembers, as `PyTorch` does.
//!
//! ## Rings: imports go inwards only
//!
//! 1. [`core`] knows neither Burn nor a browser. A whole afternoon at the page can be lived through
//!    natively with any engine (`tests/state`). Its modules form no circle (`tests/modules.rs`). The
//!    order of the samples is drawn in a package of its own, `shuffle`, that is compiled for speed,
//!    the page for size.
//! 2. [`engine`] knows Burn, but no browser: the network written in two ways ([`engine::model`]),
//!    the autodiff engine, the fused engines ([`engine::fused`]), and the check of an engine at
//!    start ([`engine::verify`]). The arithmetic of the fused engine on the CPU is a package of its
//!    own, `fused`, that knows nothing but slices, for the same reason.
//! 3. [`view`] draws on anything that implements plotters' `DrawingBackend`, and says in words what
//!    it draws. It takes recordings and moments, never a session. Tests draw to SVG.
//! 4. `page` is the only ring that names `web_sys` and `js_sys`. It exists for wasm without the
//!    feature `webgpu` only.
//!
//! Four wasm bundles are built from this crate; each is a program that speaks in plain numbers, and
//! none knows what another one is made of.
//!
//! | bundle | holds | loaded |
//! |---|---|---|
//! | page, `src/main.rs` | core, view, page, the fused engine on the CPU; no Burn | at once: the first fit is drawn by it; handed over, compiled, to every worker |
//! | later, split off the page's | what the first fit does not need: intents, controls, methods, files, many runs, the search for engines, formulas and tables | right after the first fit, with its words |
//! | strip, split off the page's | the panels of the strip, and all that only they call | after the first fit, where a panel of the strip is shown |
//! | flex, `src/bin/flex.rs` | Burn on Flex: autodiff | after the first fit, when the page is idle, where no graphics card can be used |
//! | engine, `src/bin/webgpu.rs` (feature `webgpu`) | Burn on WebGPU and Flex: autodiff, the fused kernel | the same, where one can |
//! | author, `src/bin/author.rs` | the page for authors: the table of settings, the fused engine | with `author.html` |
//!
//! The modules *later* and *strip* are not built but split off: `xtask/split` moves the functions of
//! `page::app::later`, `page::controls` and `page::panels::strip`, and those that nothing else calls, out
//! of the page's module, where they are called through a table that is filled once they are there. They share the
//! page's memory, so they are written as if they stood in it; what everybody waits for does not grow by
//! another panel or method. What is called in *later* takes a proof that it is there; what somebody wants
//! before is done once it is (`page::app`'s `waiting`). A link that brings a formula or rows waits for
//! who reads them ([`core::link::brings`]). The words are split likewise (`xtask/src/words.rs`), and so is
//! the document (`xtask/src/document.rs`): `index.html` is written as one, and what stands in the panels
//! of the strip comes with them. A style sheet that is `disabled` in it comes with *later*.
//!
//! What both of Burn's bundles share is in `src/bin/bundle`; the page's side of that boundary is
//! `page::bundle`. A panic over there does not reach the page. The page's bundle uses SIMD; `cargo
//! xtask build` makes one without it for old browsers. `www/start.js` says where and why the page
//! cannot run; `www/boot.js` starts it and shows what cannot be continued from. Names of files carry
//! the hash of what is in them (`xtask/src/stamp.rs`, called by Trunk after the splitting), so that a new release never
//! meets old parts.
//!
//! ## The map of `page`
//!
//! | what | where |
//! |---|---|
//! | the widget: the state in one guard, and all that is attached to the browser | `app` |
//! | from an intent to its effects, refused in one place while another is under way | `app::waiting`, `app::later::act`, [`core::guard`] |
//! | the frames: train, find again, look ahead, draw | `app::run`, `app::drawing` |
//! | the engine: found out about, put on the run, lost | `app::search`, `app::device`, `app::trainer`, `app::later` (`find`, `lost`), `device`, `bundle`, `patience` |
//! | what the world hears and asks: attributes, events, methods | `app::tell`, `app::later::methods`, `objects`, `methods` |
//! | links, languages, notices | `app::settings`, `app::later` (`language`, `refusals`) |
//! | the link of what is seen, its QR code, the way back to the page | `app::later::share`, `app::left`, [`view::qr`] |
//! | what is taken away and brought back: files, programs, the formula | `app::later::files`, `panels::strip::away`, `programs`, [`core::files`], [`view::picture`], [`view::programs`], [`view::formula`], `www/programs`, `www/files.js` |
//! | sleep, end | `app::life`, `visibility`, `frame`, `delay` |
//! | many runs | `app::later::many`, `panels::strip::many` |
//! | the workers: started, asked, ended | `beside` |
//! | the panels: their table, their frame, a file each | `panels`, `panels::frame` |
//! | those of the strip, and how they come | `panels::strip`, `panels::part`, `app::strip` |
//! | which of several panels is open | `tabs`, [`core::experiment::Panel::spot`] |
//! | every parameter, by layer, to be looked at and changed | `panels::strip::parameters`, [`view::parameters`] |
//! | the controls of the settings, made from their table: rows of layers, sliders, dice, mistakes | `controls` |
//! | words that are explained where they stand | `terms` |
//! | two canvases in an element | `surface` |
//! | the page for authors | `author` |
//!
//! ## To add something
//!
//! The compiler or a test leads from the first file to the others.
//!
//! | to add | touch |
//! |---|---|
//! | a panel | its file in `src/page/panels/strip`, its `mod` and its arm in the table there, [`core::experiment::Panel`] (where it stands), its section in `index.html`, its words in both `www/locales` (`<name>.title` is its name on the authors' page, too) |
//! | a source of data (a task) | its row in [`core::source`], its words in both `www/locales`, its frozen defaults in `tests/contract.rs`; `UPDATE=1` writes its poster and `www/embedding.md` |
//! | an activation | [`core::network`] (its value and its slope), `src/view/code` (two), `www/programs` (three) and their words in [`view::programs`], [`view::formula`], `fused` (its enum and its function), `src/engine/fused/cpu.rs`, `src/engine/model` (two), `src/engine/fused/gpu/function.rs`, `tests/support/reference.rs`, its words in both `www/locales` |
//! | an update rule | [`core::rule`], [`core::experiment`], [`core::operations`], [`view::step`], `src/view/code` (two), `www/programs` (three) and their words in [`view::programs`], `src/engine/autodiff.rs`, `src/engine/fused/cpu.rs`, `fused` (two), `src/engine/fused/gpu` (`shape.rs`, `update.rs`), `tests/support/reference.rs`, `tests/contract.rs`, its words |
//! | a setting | its field in [`core::experiment`], its row in `src/core/settings/table.rs` (one that can be swept also in [`core::axes`]), `tests/contract.rs`, its words |
//! | a language | its word in [`core::experiment::Language`], its files in `www/locales` and `www/locales/author`, its name in every file of `www/locales`, `LANGUAGES` in `www/start.js` and `www/author-boot.js`, `TEXTS` in `www/start.js` and `www/regression-playground.js`, its link in `www/author.html`, its word in `tests/contract.rs` |
//!
//! ## The stage
//!
//! The fit, the loss as the timeline, the transport and the settings that matter most share the first
//! view of every screen (`www/stage.css`; `tests/e2e/stage.spec.mjs` measures it). All other panels
//! stand in a strip below, where one is open at a time; *Lesson* stands beside the settings. Which
//! panel is open is part of the state, and in the strip of the link (`view`). Only an embed whose
//! author lists its panels shows all of them, one below the other.
//!
//! ## Which engine trains
//!
//! [`core::device`] decides, from what was found out on this device and what the reader wants. The
//! fused engine on the CPU is in the page: it takes the steps that `PyTorch` recorded before it draws
//! anything. Burn comes after the first fit, in idle time, and judges it; a mistake found then is
//! handled as one found before, and the run is repeated. A reader who saves data gets Burn only by
//! asking for it. **On a graphics card Burn on WebGPU trains by default**: a run moves over as soon as
//! that engine is right and keeps the reader's speed. That a CPU would be faster is no reason against
//! it. What was found, and why an engine is not used, stands in the device panel.
//!
//! | engine | judged by | covers | not used when |
//! |---|---|---|---|
//! | fused, CPU ([`engine::FusedCpu`]) | steps recorded with `PyTorch`, then autodiff on Flex | everything | it disagrees, or a GPU trains |
//! | autodiff on Flex ([`engine::Autodiff`]) | steps recorded with `PyTorch` | everything | nobody asks for it, and the fused engine is right |
//! | fused, WebGPU | autodiff on Flex | what `engine::fused` says | no adapter, a software adapter, it disagrees, it is silent, it answers later than three frames, it cannot keep the reader's speed and the CPU can |
//! | autodiff on WebGPU | autodiff on Flex | everything | nobody asks for it, and the fused engine is right; else as above |
//!
//! What is long is not done in the page's way: its own engine is timed roughly at first, and once more when
//! the page stands ([`core::device::Missing::OwnSpeed`]); Burn on WebGPU takes its first steps in a worker
//! (`www/rehearsal.js`), because a browser compiles a module's functions when they are first called, for
//! all threads at once.
//!
//! An adapter without `timestamp-query` is used too, and one that answers late is nudged
//! (`www/adapter.js` says why). A GPU that gives no answer any more is given up like one that is lost.
//!
//! An engine agrees when the loss and every parameter are within [`engine::verify::TOLERANCE`] of
//! its judge's after the checked steps. A run that changes engines on its way goes on from its newest
//! moment ([`core::session::Session::take_over`]); where a rule remembers more than the parameters,
//! the new engine first repeats without a word what the run has done.
//!
//! ## Many runs
//!
//! [`core::axes`] is the grammar of the link's `sweep`. [`core::sweep`] makes many experiments of one:
//! the plan, what comes of it, and two runners, which train one run after the other on any engine, or many side
//! by side as a [`core::fleet`]. None is started by itself: only how long the runs would take is
//! measured, on some of them. [`view::many`] draws what has come.
//!
//! **Beside the page.** Runs that nobody watches are trained in workers, one for each core up to
//! eight: many runs, and ghosts that cost more than a frame. A worker has the page's own module, which
//! is compiled once (`www/boot.js`, `www/worker.js`), and its fused engine. What is asked of it is an
//! experiment as the link of its run, a sweep and the numbers of some runs; it makes the plan itself
//! ([`core::beside`], where a line of text and plain numbers go either way). A
//! [`core::beside::Crew`] hands out the runs, a few at a time to whoever has the least to do, takes
//! back those of a worker that fails, and trains them itself, in a few milliseconds of every frame,
//! while there is no worker: so a frame without a right to workers, a page hidden for long and a
//! browser that has none need no way of their own. `page::beside` starts workers when the panel is
//! opened or a ghost turns out to be long, and ends them with the widget, after a minute without
//! work, and after half a minute in which the page is hidden. Where the reader insists on autodiff,
//! or a GPU is sooner than all cores together, there are no workers for the runs.
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
//! - **What is taken away is what is seen.** A saved run is opened again as it was (`tests/state/file.rs`), a
//!   program prints the losses of the run (`tests/programs`), a picture has the figures of the page, and
//!   the formula has the values of the model (`tests/model_formula.rs`).
//! - **Numbers are read as people write them, and written in one way** ([`core::numeral`]): what can
//!   mean two numbers is not guessed at.
//! - **All randomness is drawn on the host** from one seed, with a stream each for data, initial
//!   parameters and the order of every epoch ([`core::random`]). The same link gives the same run
//!   on every device, and *Reset* repeats it. Devices never draw.
//! - **Only plain numbers cross the boundary of an engine** ([`core::engine::Engine`]), so that an
//!   engine may live in another bundle.
//! - **`PyTorch` is the judge**: the trajectories in `tests/golden` are replayed within their own
//!   tolerances (`tests/golden.rs`), and a hand-written trainer in double precision judges what
//!   they do not cover (`tests/oracle.rs`).
//! - **Looking changes nothing.** Any moment has the numbers that training had there
//!   (`tests/moments`): a recorded epoch always, and without an engine; a place between two of them
//!   to the last bit on the CPU engine that trains, within the tolerance where another one trained.
//! - **One moment at a time.** What is shown anywhere on the page, in attributes, events and
//!   `snapshot()` is of one moment, with one loss; what is of another says so.
//! - **Every decision is in the state**, and is tested natively (`tests/state`). It is used by one at
//!   a time ([`core::guard`]).
//! - **A panel nobody sees costs nothing**, and one that fails says so in its place.
//! - **Nothing waits for the GPU inside a frame.** Steps and records are queued, one read brings
//!   back everything a frame marked, at most two reads are in flight, and what an older generation
//!   sends is dropped (`page::app`).
//! - **A frame keeps its budget**: [`core::pacer`] decides how many steps to queue from what the
//!   last ones cost.
//! - **Memory is bounded, and training allocates none** (`tests/memory.rs`): [`core::history`] keeps
//!   every epoch of the lessons' runs and thins itself on longer ones.
//! - **A ghost is the run itself, trained to its end at once** ([`core::ghost`]): it goes through
//!   the same steps on an engine of its own, so it ends at the numbers at which the run will end. It
//!   is trained when a setting changes while the run stands still: within a frame where it costs
//!   less, else in a worker ([`core::ghost::Beside`]), and in slices that leave a frame its time where
//!   there is none.
//! - **A run in a worker is the run in the page**, to the last bit (`tests/beside.rs`,
//!   `tests/ghosts_beside.rs`, `tests/golden_beside.rs`, `tests/e2e/workers.spec.mjs`). No run is lost
//!   or comes twice, whoever fails. While there are workers, the frames of the page train nothing but
//!   its own run.
//! - **One history**: whichever engines a run has been on (`tests/switching.rs`).
//! - **One table of settings** ([`core::settings`]) feeds defaults, validation, links, controls,
//!   methods and notices. There is no second list of the same names.
//! - **One row for each task** ([`core::source`]) says what its data are; a lesson is a tab of the
//!   page and no more.
//! - **Rows that were brought have no truth**: [`core::experiment::Experiment::truth`] is `None` then, and
//!   nothing says or draws one. They are shared by all runs, read once for each link
//!   ([`core::table::Rows::of_link`]).
//! - **Standardising changes what is trained, never what is told** ([`core::standard`]): columns that are
//!   far from 0 reach engines as numbers about 1; samples, predictions, losses, axes, the formula and
//!   programs are in the reader's units. Parameters and gradients are those of training
//!   (`tests/standard.rs`, `tests/own_units.rs`).
//! - **Nothing that was brought is guessed at**: a table or a formula that could mean two things is
//!   refused with its place, and the run goes on with what it had (`tests/tables.rs`, `tests/formula.rs`).
//!   What is kept in `tests/corpus` is changed at random, and so are links and saved files: each is read and
//!   written again as it is, or refused in a place that is there (`tests/fuzz`; an input that failed stays).
//! - **An update rule goes whole** ([`core::rule`]): only those who compute it look at its numbers.
//! - **A wrong value never breaks the page.** It is named in a notice, the value stays as it was,
//!   and nothing else is lost ([`core::link`]).
//! - **The address is not flooded** while a slider is drawn: browsers would take no more of it, and it
//!   would stay at an old value ([`core::allowance`]).
//! - **A frame asks the browser for little**: no rule of the style sheets makes it look at every element
//!   again whenever a word changes (`tests/e2e/style.spec.mjs`).
//! - **The contract is frozen by name** and changes only by adding (`tests/contract.rs`).
//! - **Whatever is attached to the browser is owned by a value that detaches it when dropped**, so
//!   that nothing is left after `destroy()`.
//! - **A panic ends in a readable message with a way on**, never in a frozen page. A lost GPU ends
//!   in the same run on the CPU, repeated with its edits up to where it was
//!   ([`core::session::Session::repeat`]).
//! - **Words live in `www/locales` only**, in English and Simplified Chinese, under the same keys
//!   (`tests/locales.rs`).

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod core;
pub mod engine;
#[cfg(all(target_arch = "wasm32", not(feature = "webgpu")))]
pub mod page;
pub mod view;
