//! Splits the page's document: what stands in the panels of the strip, but for their titles, goes into
//! a file of its own, `strip.html`, which comes with these panels.
//!
//! `index.html` stays one document for whoever writes it. `www/boot.js` puts the rest into its sections.

use std::fs;
use std::path::Path;

use crate::Result;

const STRIP: &str = "data-tabs=\"strip\"";
const STRIP_END: &str = "<dialog ";
const SECTION: &str = "<section";
const TITLE_END: &str = "</h2>";
const SECTION_END: &str = "</section>";

/// Splits the document in the folder of a build, where that is still to do.
pub fn split(folder: &Path) -> Result<()> {
    let path = folder.join("index.html");
    let html = fs::read_to_string(&path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    if let Some((first, strip)) = halves(&html)? {
        fs::write(path, first)?;
        fs::write(folder.join("strip.html"), strip)?;
    }
    Ok(())
}

/// The document with empty sections in its strip, and what stood in them, each in a section that
/// names its panel; nothing where they are empty already.
fn halves(html: &str) -> Result<Option<(String, String)>> {
    let strip = html.find(STRIP).ok_or("a page without a strip")?;
    // No section stands in another one, and the dialog comes after the last panel.
    let end = strip
        + html[strip..]
            .find(STRIP_END)
            .ok_or("a page without a dialog")?;
    let (mut first, mut inner) = (html[..strip].to_owned(), String::new());
    let mut left = &html[strip..end];
    while let Some(at) = left.find(SECTION) {
        let (before, section) = left.split_at(at);
        let title = section.find(TITLE_END).ok_or("a panel without a title")? + TITLE_END.len();
        let (head, section) = section.split_at(title);
        let (body, rest) = section
            .split_once(SECTION_END)
            .ok_or("a section without an end")?;
        let Some(panel) = attribute(head, "data-panel") else {
            return Err(format!("a section of no panel: {head}").into());
        };
        first.push_str(before);
        first.push_str(head);
        first.push_str(SECTION_END);
        if !body.trim().is_empty() {
            inner += &format!("<section data-panel=\"{panel}\">{}</section>", body.trim());
        }
        left = rest;
    }
    first.push_str(left);
    first.push_str(&html[end..]);
    Ok((!inner.is_empty()).then_some((first, inner)))
}

/// The value of an attribute in the first tag of some HTML.
fn attribute<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    let tag = html.split('>').next()?;
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<section data-panel="fit"><h2>Fit</h2><p>stays</p></section>
        <div data-tabs="strip">
          <section class="card" data-panel="log"><h2 id="a">Log</h2>
            <p>goes</p></section>
          <section data-panel="units"><h2>Units</h2><div><h3>Here</h3></div></section>
        </div><dialog id="share"><section id="files"><p>stays</p></section></dialog>"#;

    #[test]
    fn the_panels_of_the_strip_keep_their_titles() {
        let (first, strip) = halves(PAGE).unwrap().unwrap();
        assert_eq!(
            strip,
            concat!(
                r#"<section data-panel="log"><p>goes</p></section>"#,
                r#"<section data-panel="units"><div><h3>Here</h3></div></section>"#
            )
        );
        assert_eq!(
            first,
            r#"<section data-panel="fit"><h2>Fit</h2><p>stays</p></section>
        <div data-tabs="strip">
          <section class="card" data-panel="log"><h2 id="a">Log</h2></section>
          <section data-panel="units"><h2>Units</h2></section>
        </div><dialog id="share"><section id="files"><p>stays</p></section></dialog>"#
        );
        assert!(
            halves(&first).unwrap().is_none(),
            "a build is split only once"
        );
    }

    #[test]
    fn what_nobody_expected_is_no_page() {
        for wrong in [
            "<dialog >",
            r#"<div data-tabs="strip"><section data-panel="log"><h2></h2></section>"#,
            r#"<div data-tabs="strip"><section data-panel="log"><p></p></section><dialog >"#,
            r#"<div data-tabs="strip"><section><h2></h2></section><dialog >"#,
        ] {
            assert!(halves(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_page_is_split() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let html = fs::read_to_string(root.join("index.html")).unwrap();
        let (first, strip) = halves(&html).unwrap().unwrap();
        assert!(strip.len() > 20_000, "{}", strip.len());
        for id in ["parameters-rows", "many-run", "data-mistake"] {
            let own = format!("id=\"{id}\"");
            assert!(strip.contains(&own) && !first.contains(&own), "{id}");
        }
        for id in ["fit-chart", "share-close", "parameters-title"] {
            let own = format!("id=\"{id}\"");
            assert!(first.contains(&own) && !strip.contains(&own), "{id}");
        }
    }
}
