//! A program as a Jupyter notebook.

use super::template::Cell;
use crate::core::files::json::quoted;

/// A notebook of the cells of a program, with a way back to the page at its head.
pub(super) fn text(cells: &[Cell], link: &str) -> String {
    let head = format!("The run [in the regression playground]({link}).");
    let mut all = vec![cell("markdown", 0, &head)];
    let texts = cells.iter().map(|lines| {
        let lines: Vec<&str> = lines.iter().map(|line| &*line.text).collect();
        lines.join("\n").trim_matches('\n').to_owned()
    });
    let texts = texts.filter(|text| !text.is_empty());
    all.extend(
        texts
            .enumerate()
            .map(|(i, text)| cell("code", i + 1, &text)),
    );
    format!(
        "{{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {{\"kernelspec\": \
         {{\"name\": \"python3\", \"display_name\": \"Python 3\", \"language\": \"python\"}}, \
         \"language_info\": {{\"name\": \"python\"}}}}, \"cells\": [\n{}\n]}}\n",
        all.join(",\n")
    )
}

fn cell(kind: &str, number: usize, text: &str) -> String {
    let lines: Vec<String> = text.split_inclusive('\n').map(quoted).collect();
    let more = match kind {
        "code" => ", \"execution_count\": null, \"outputs\": []",
        _ => "",
    };
    format!(
        "{{\"cell_type\": \"{kind}\", \"id\": \"cell-{number}\", \"metadata\": {{}}{more}, \
         \"source\": [{}]}}",
        lines.join(", ")
    )
}
