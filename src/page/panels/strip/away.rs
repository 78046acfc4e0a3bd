//! What is taken away of a run, and brought back. It stands here because nobody waits for it: it comes
//! with the panels of the strip.

use crate::core::files::{self, Broken, FileKind, Saved};
use crate::core::link::Problem;
use crate::core::looks::Language;
use crate::core::state::State;
use crate::core::table::{Rows, Sheet};
use crate::core::text::Text;
use crate::view::formula;
use crate::view::picture::{Chart, Colors, SIZE, Subject};
use crate::view::programs::{self, Made, Templates};
use crate::view::refused;

/// Pixels for each of a picture's own, in both directions.
const SCALE: u32 = 2;

/// A file as far as it can be written here.
pub(in crate::page) struct Written {
    /// Its bytes; of a picture in pixels those of its drawing.
    pub(in crate::page) bytes: Vec<u8>,
    /// What is on a picture: its title, and a sentence or two.
    pub(in crate::page) about: Option<(String, String)>,
    /// Width, height and scale of the pixels that are still to be made.
    pub(in crate::page) pixels: Option<(u32, u32, u32)>,
}

/// A file of the moment shown.
#[inline(never)]
pub(in crate::page) fn file(state: &State, text: &Text, kind: FileKind) -> Written {
    let (recording, moment) = (state.recording(), state.shown());
    let (network, parameters) = (&recording.problem().network, &moment.parameters);
    let standards = &recording.problem().data.standards;
    let plain = |bytes| Written {
        bytes,
        about: None,
        pixels: None,
    };
    let drawn = |chart, colors| {
        let looks = state.looks();
        let subject = Subject {
            text,
            recording,
            moment,
            pins: state.pins(),
            fit: (looks.view, looks.beyond),
            losses: looks.losses,
        };
        Written {
            bytes: subject.svg(chart, colors).into_bytes(),
            about: Some(subject.words(chart)),
            pixels: (colors == Colors::Light).then_some((SIZE.0, SIZE.1, SCALE)),
        }
    };
    match kind {
        FileKind::Run => plain(state.saved().text().into()),
        FileKind::Parameters => plain(files::parameters(network, parameters, standards).into()),
        FileKind::Safetensors => plain(files::safetensors(network, parameters, standards)),
        FileKind::History => {
            let tests = recording.tests();
            let tests = recording.held_out().map(|_| tests.losses());
            plain(files::history(recording.history().losses(), tests).into())
        }
        FileKind::FitSvg => drawn(Chart::Fit, Colors::Both),
        FileKind::LossSvg => drawn(Chart::Loss, Colors::Both),
        FileKind::FitPng => drawn(Chart::Fit, Colors::Light),
        FileKind::LossPng => drawn(Chart::Loss, Colors::Light),
    }
}

/// A picture in pixels with what is on it.
#[inline(never)]
pub(in crate::page) fn described(picture: &[u8], (title, words): &(String, String)) -> Vec<u8> {
    files::described(picture, &[title, "\n", words].concat())
}

/// The saved run of a text and what could not be used of its settings, or the sentence that says why it
/// cannot be opened.
#[inline(never)]
pub(in crate::page) fn read(text: &Text, file: &str) -> Result<(Box<Saved>, Vec<Problem>), String> {
    let (saved, problems) = Saved::read(file).map_err(|broken| match broken {
        Broken::NoRun => text.get("files.none").to_owned(),
        Broken::Newer => text.get("files.newer").to_owned(),
        Broken::Part(part) => text.fill("files.part", &[("part", part)]),
    })?;
    Ok((Box::new(saved), problems))
}

/// The rows of a table, the last column being the label, and the names of all its columns; or the sentence
/// that says why it cannot be learned from.
#[inline(never)]
pub(in crate::page) fn table(text: &Text, table: &str) -> Result<(Rows, Vec<String>), String> {
    let read = Sheet::read(table.as_bytes()).and_then(|sheet| {
        let (features, label) = sheet.usual();
        let rows = sheet.choose(&features, label)?;
        Ok((rows, sheet.names().to_vec()))
    });
    read.map_err(|refusal| refused::table(text, &refusal))
}

/// The run as a program, each file with its name.
#[inline(never)]
pub(in crate::page) fn program(
    state: &State,
    (language, made): (Language, Made),
    link: &str,
    templates: &Templates,
) -> Vec<(String, String)> {
    programs::files(language, made, state.recording(), link, templates)
}

/// Files as one archive, in a folder.
#[inline(never)]
pub(in crate::page) fn archive(folder: &str, files: &[(String, String)]) -> Vec<u8> {
    let named = files.iter();
    let named: Vec<(String, &str)> = named
        .map(|(name, text)| ([folder, "/", &**name].concat(), &**text))
        .collect();
    let entries: Vec<(&str, &[u8])> = named
        .iter()
        .map(|(name, text)| (&**name, text.as_bytes()))
        .collect();
    files::zip(&entries)
}

/// How the formula of a model is copied.
#[derive(Clone, Copy)]
pub(in crate::page) enum Copied {
    /// For a paper.
    Latex,
    /// For a graphing calculator.
    Line,
}

/// The model of the moment shown as a formula; `None` when it would be too long.
#[inline(never)]
pub(in crate::page) fn formula(state: &State, copied: Copied) -> Option<String> {
    let problem = state.recording().problem();
    let network = &problem.network;
    let standards = &problem.data.standards;
    let parameters = standards.folded(network, &state.shown().parameters);
    match copied {
        Copied::Latex => formula::latex(network, &parameters),
        Copied::Line => formula::line(network, &parameters),
    }
}
