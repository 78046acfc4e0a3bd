//! The rows of a table: made as many as are wanted, and written over.

use web_sys::Element;

use super::dom::{attribute, make, make_text, write};

/// Writes rows into a table's body; the first cell of each is its head. Rows that are there are kept.
pub(super) fn write_rows(body: &Element, rows: impl IntoIterator<Item = Vec<String>>) {
    write_all(body, &mut rows.into_iter());
}

/// The same for all tables: compiled once, it keeps the page's bundle small.
fn write_all(body: &Element, rows: &mut dyn Iterator<Item = Vec<String>>) {
    let mut row = body.first_element_child();
    for cells in rows {
        let current = row.unwrap_or_else(|| append(body, make("tr")));
        let mut cell = current.first_element_child();
        for (i, words) in cells.iter().enumerate() {
            let here = cell.unwrap_or_else(|| {
                let here = make_text(if i == 0 { "th" } else { "td" }, "");
                if i == 0 {
                    attribute(&here, "scope", "row");
                }
                append(&current, here)
            });
            write(&here, words);
            cell = here.next_element_sibling();
        }
        row = current.next_element_sibling();
    }
    while let Some(left) = row {
        row = left.next_element_sibling();
        left.remove();
    }
}

/// Heads of columns.
pub(super) fn heads(titles: impl IntoIterator<Item = String>) -> Vec<Element> {
    let head = |title: String| {
        let head = make_text("th", &title);
        attribute(&head, "scope", "col");
        head
    };
    titles.into_iter().map(head).collect()
}

fn append(parent: &Element, child: Element) -> Element {
    let _ = parent.append_child(&child);
    child
}
