//! Rows of a table, which are written over as long as there are as many.

use web_sys::Element;

use crate::page::dom::{attribute, make, refill, write};

/// Writes the rows of a table, the first cell of each being its head.
pub(super) fn fill<const N: usize>(body: &Element, rows: &[[String; N]]) {
    if body.child_element_count() as usize != rows.len() {
        let row = |_| -> Element {
            let (row, head): (Element, Element) = (make("tr"), make("th"));
            attribute(&head, "scope", "row");
            refill(&row, [head].into_iter().chain((1..N).map(|_| make("td"))));
            row
        };
        refill(body, rows.iter().map(row));
    }
    let mut row = body.first_element_child();
    for words in rows {
        let Some(current) = row else { return };
        let mut cell = current.first_element_child();
        for words in words {
            let Some(here) = cell else { break };
            write(&here, words);
            cell = here.next_element_sibling();
        }
        row = current.next_element_sibling();
    }
}
