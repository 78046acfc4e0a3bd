//! Snippets: an experiment as what an author pastes into a book, a course or a slide.
//!
//! There is a real file for every kind of host in `www/examples`. It shows one and the same lesson,
//! and a snippet is the file's part between two marks, with what is the author's own put in the
//! places of that lesson's. So every snippet is as valid as its example, which is tested.

use super::poster;
use crate::core::contract;
use crate::core::experiment::{Experiment, Theme};
use crate::core::link;

/// What stands around the part that is copied. A file without it is copied as a whole.
const FROM: &str = "<!-- copy from here -->\n";
const TO: &str = "\n<!-- copy to here -->";

/// The lesson of the examples, as a query without its question mark.
pub const LESSON: &str = "task=cubic&show=fit,loss,transport";
/// Where the examples find the playground.
const BASE: &str = "https://example.org/regression-playground/";
const ELEMENT: &str = contract::NAME;
const TITLE: &str = "Regression playground";
/// The height of the frames in the examples, in CSS pixels.
pub const HEIGHT: u32 = 680;

/// How a kind of host page holds the playground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// As an element, which brings a poster and follows the height of its content.
    Element,
    /// As a frame with a script that lets it follow its content.
    Following,
    /// As a frame whose height is fixed: the host page takes no scripts.
    Frame,
    /// Not at all.
    Link,
}

/// A kind of host page.
#[derive(Debug, PartialEq, Eq)]
pub struct HostKind {
    /// Its name in the author's page.
    pub word: &'static str,
    /// Its example, in the folder of examples.
    pub example: &'static str,
    /// How it holds the playground.
    pub holder: Holder,
}

impl HostKind {
    /// Whether a frame can grow and shrink with its content.
    #[must_use]
    pub fn follows(&self) -> bool {
        matches!(self.holder, Holder::Element | Holder::Following)
    }
}

const fn kind(word: &'static str, example: &'static str, holder: Holder) -> HostKind {
    HostKind {
        word,
        example,
        holder,
    }
}

/// The kinds, in the order in which they are offered.
pub static KINDS: [HostKind; 11] = [
    kind("element", "element.html", Holder::Element),
    kind("iframe", "iframe.html", Holder::Following),
    kind("link", "link.txt", Holder::Link),
    kind("mdbook", "mdbook.md", Holder::Element),
    kind("quarto", "quarto.qmd", Holder::Element),
    kind("myst", "myst.md", Holder::Frame),
    kind("jupyter", "jupyter.ipynb", Holder::Frame),
    kind("revealjs", "revealjs.html", Holder::Frame),
    kind("markdown", "markdown.md", Holder::Frame),
    kind("moodle", "moodle.html", Holder::Frame),
    kind("canvas", "canvas.html", Holder::Frame),
];

/// What is put into an example.
pub struct Lesson<'a> {
    /// The folder of the playground, with a slash at its end.
    pub base: &'a str,
    /// What is to be trained and shown.
    pub experiment: &'a Experiment,
    /// What screen readers call the frame.
    pub title: &'a str,
    /// Width in CSS pixels; none is all there is.
    pub width: Option<u32>,
    /// Height in CSS pixels.
    pub height: u32,
    /// Whether a frame grows and shrinks with its content, where the host page lets it.
    pub follows: bool,
    /// Whether an element without a theme of its own is light or dark as its page is.
    pub matches: bool,
    /// A poster as SVG, and what is said of it.
    pub poster: Option<(&'a str, &'a str)>,
}

impl Lesson<'_> {
    /// The query of a link to the page: what differs from the defaults.
    fn query(&self) -> String {
        let page = Experiment {
            embed: false,
            ..self.experiment.clone()
        };
        link::hash("", &page)
    }

    /// The query of the widget alone.
    #[must_use]
    pub fn widget_query(&self) -> String {
        join("embed=1", "&", &self.query())
    }

    /// The element, with the poster as its child.
    fn element(&self) -> String {
        let pairs = link::pairs(&self.query());
        let settings = pairs
            .iter()
            .map(|(key, value)| format!(" {key}=\"{}\"", escape(value)));
        // It is as high as its content, unless it is told otherwise.
        let height = (!self.follows).then(|| format!(" height=\"{}\"", self.height));
        let matches = self.matches && self.experiment.theme == Theme::Auto;
        let theme = matches.then(|| " theme=\"host\"".to_owned());
        let attributes: String = settings.chain(theme).chain(height).collect();
        let image = self.poster.map_or_else(String::new, |(svg, alt)| {
            let (width, height) = poster::SIZE;
            let (address, alt) = (poster::address(svg), escape(alt));
            format!(
                "\n  <img src=\"{address}\" width=\"{width}\" height=\"{height}\" alt=\"{alt}\">\n"
            )
        });
        let element = format!("<{ELEMENT}{attributes}>{image}</{ELEMENT}>");
        // The width is that of a box around it: its own `style` is a setting.
        self.width.map_or(element.clone(), |width| {
            format!("<div style=\"max-width: {width}px\">\n{element}\n</div>")
        })
    }

    /// What stands in the examples, and what takes its place.
    fn swaps(&self) -> Vec<(String, String)> {
        let widget = "embed=1&".to_owned() + LESSON;
        let own_widget = self.widget_query();
        let example = Lesson {
            base: BASE,
            experiment: &link::read(LESSON, "").0,
            title: TITLE,
            width: None,
            height: HEIGHT,
            follows: true,
            matches: false,
            poster: None,
        };
        let size = |lesson: &Lesson| {
            let width = lesson
                .width
                .map_or_else(|| "100%".to_owned(), |width| width.to_string());
            format!("width=\"{width}\" height=\"{}\"", lesson.height)
        };
        let python = |lesson: &Lesson| {
            let width = lesson
                .width
                .map_or_else(|| "\"100%\"".to_owned(), |width| width.to_string());
            format!("width={width}, height={}", lesson.height)
        };
        let myst = |lesson: &Lesson| {
            let width = lesson
                .width
                .map_or_else(|| "100%".to_owned(), |width| format!("{width}px"));
            format!(":width: {width}\n{}", lesson.title)
        };
        let title = |lesson: &Lesson| format!("title=\"{}\"", escape(lesson.title));
        vec![
            (format!("?{widget}"), format!("?{own_widget}")),
            (
                format!("?{}", escape(&widget)),
                format!("?{}", escape(&own_widget)),
            ),
            (format!("?{LESSON}"), join("", "?", &self.query())),
            (BASE.into(), self.base.into()),
            (example.element(), self.element()),
            (size(&example), size(self)),
            (python(&example), python(self)),
            (myst(&example), myst(self)),
            (title(&example), title(self)),
        ]
    }

    /// The snippet that an example becomes.
    #[must_use]
    pub fn snippet(&self, example: &str) -> String {
        let mut snippet = replaced(copied(example), &self.swaps());
        if !self.follows {
            // The one script without an address is what lets a frame follow its content.
            if let Some((before, rest)) = snippet.split_once("\n<script>") {
                let after = rest.split_once("</script>").map_or("", |(_, after)| after);
                snippet = format!("{before}{after}");
            }
        }
        snippet
    }
}

/// The part of an example that is copied.
#[must_use]
pub fn copied(example: &str) -> &str {
    let part = example.split_once(FROM).map_or(example, |(_, rest)| rest);
    part.split_once(TO)
        .map_or(part, |(part, _)| part)
        .trim_end()
}

/// Puts something else into some spots, in one pass: what is put in is left as it is.
fn replaced(text: &str, swaps: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let swap = swaps.iter().find(|(old, _)| rest.starts_with(old));
        if let Some((old, new)) = swap {
            out += new;
            rest = &rest[old.len()..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// Two pieces with something between them, unless the second is empty.
fn join(first: &str, between: &str, second: &str) -> String {
    if second.is_empty() {
        first.to_owned()
    } else {
        format!("{first}{between}{second}")
    }
}

/// A text inside of an attribute's double quotes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
