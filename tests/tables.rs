//! Tables that people bring: what becomes of each, and what is said of the bad ones.

use std::collections::HashMap;

use regression_playground::core::experiment::Language;
use regression_playground::core::table::{MOST_BYTES, Rows, Sheet, line};
use regression_playground::core::text::Text;
use regression_playground::view::refused;

fn locale(language: Language) -> Text {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/www/locales/{}.json", language.word());
    let entries: HashMap<String, String> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    Text::new(entries)
}

/// The rows of the usual columns.
fn rows(bytes: &[u8]) -> Result<Rows, regression_playground::core::table::Refusal> {
    let sheet = Sheet::read(bytes)?;
    let (features, label) = sheet.usual();
    sheet.choose(&features, label)
}

fn good(bytes: &[u8], names: &[&str], values: &[f64]) {
    let said = String::from_utf8_lossy(bytes);
    let rows = rows(bytes).unwrap_or_else(|refusal| panic!("{said:?}: {refusal:?}"));
    let features = rows.features();
    let own: Vec<&str> = (0..features)
        .map(|i| rows.feature(i))
        .chain([rows.label()])
        .collect();
    assert_eq!(own, names, "{said:?}");
    let all = rows.x().chunks(features).zip(rows.y());
    let all: Vec<f64> = all
        .flat_map(|(x, &y)| x.iter().copied().chain([y]))
        .collect();
    assert_eq!(all, values, "{said:?}");
    // As a link spells them.
    let again = Rows::of_link(rows.code()).unwrap_or_else(|| panic!("{said:?}: {}", rows.code()));
    assert_eq!(*again, rows, "{said:?}");
    assert_eq!(again.code(), rows.code());
}

#[test]
fn good_tables_are_taken_as_they_are_meant() {
    let xy = ["x", "y"];
    let of_two = [0.5, 1.0, 1.0, 2.5];
    for text in [
        "0.5,1\n1,2.5\n",
        "0.5,1\r\n1,2.5",
        "0.5,1\r1,2.5\r",
        "0.5;1\n1;2.5\n",
        "0.5\t1\n1\t2.5\n",
        "0,5;1\n1;2,5\n",
        "0,5\t1\n1\t2,5\n",
        "0,500;1,000\n1;2,5\n",
        "\"0.5\",\"1\"\n\"1\",\"2.5\"\n",
        " 0.5 , 1 \n\n 1 , 2.5 \n\n,\n",
        "5e-1,1e0\n1,2.5\n",
        "０．５,１\n1,2.5\n",
        "x,y\n0.5,1\n1,2.5\n",
        "\u{feff}x,y\n0.5,1\n1,2.5\n",
        "x;y\n0,5;1\n1;2,5\n",
        "\"x\"\t\"y\"\n.5\t1\n1\t2.5",
    ] {
        good(text.as_bytes(), &xy, &of_two);
    }
    good(
        b"1;2;3\n-1,5;1;0\n",
        &["x1", "x2", "y"],
        &[1.0, 2.0, 3.0, -1.5, 1.0, 0.0],
    );
    good(
        "Höhe, m;\"a;\"\"b\"\"\"\n1;0\n-1;2\n".as_bytes(),
        &["Höhe, m", "a;\"b\""],
        &[1.0, 0.0, -1.0, 2.0],
    );
    good(
        "长度,高度\n1,2\n2,1\n".as_bytes(),
        &["长度", "高度"],
        &[1.0, 2.0, 2.0, 1.0],
    );
    good(
        "\"a\nb\",y\n1,2\n2,1\n".as_bytes(),
        &["a b", "y"],
        &[1.0, 2.0, 2.0, 1.0],
    );
    // Of more columns the first four are taken, and the last one.
    good(
        b"a,b,c,d,e,y\n1,2,1,0,9,0\n0,1,2,1,x,1\n",
        &["a", "b", "c", "d", "y"],
        &[1.0, 2.0, 1.0, 0.0, 0.0, 0.0, 1.0, 2.0, 1.0, 1.0],
    );
    for big in [false, true] {
        let units = "x\ty\n0.5\t1\n1\t2.5\n".encode_utf16();
        let mark = if big {
            vec![0xfe, 0xff]
        } else {
            vec![0xff, 0xfe]
        };
        let bytes = units.flat_map(|unit| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        });
        let bytes: Vec<u8> = mark.into_iter().chain(bytes).collect();
        good(&bytes, &xy, &of_two);
    }
}

#[test]
fn a_line_is_found_as_browsers_count() {
    let text = "x,y\n1,2\n\n😀é,4\n";
    let units: Vec<u16> = text.encode_utf16().collect();
    for (row, words) in [(1, "x,y"), (2, "1,2"), (3, ""), (4, "😀é,4"), (5, "")] {
        let (from, to) = line(text, row).unwrap();
        let found = String::from_utf16(&units[from as usize..to as usize]).unwrap();
        assert_eq!(found, words, "{row}");
    }
    assert_eq!((line(text, 0), line(text, 6)), (None, None));
}

const GOOD: &str = "a,y\n1,2\n2,3\n";

#[test]
fn of_every_bad_table_it_is_said_what_is_wrong_and_where() {
    let many = "1,2\n2,1\n".repeat(5001);
    let wide = format!("{}\n{}", "1,".repeat(100) + "1", "2,".repeat(100) + "2");
    let large = vec![b'1'; MOST_BYTES + 1];
    let bad: Vec<(Vec<u8>, &str, &str)> = vec![
        (
            b"".to_vec(),
            "There is nothing in this table.",
            "表格里什么都没有。",
        ),
        (
            b" \n\n,,\n".to_vec(),
            "There is nothing in this table.",
            "表格里什么都没有。",
        ),
        (
            large,
            "This file is too large: at most 5 MB are read.",
            "文件太大：最多读取 5 MB。",
        ),
        (
            vec![0x89, b'P', b'N', b'G', 0, 1, 2],
            "This is no text. A table is a text file: CSV or TSV.",
            "这不是文本。表格应该是文本文件：CSV 或 TSV。",
        ),
        (
            b"a,y\n1,2\x002\n".to_vec(),
            "This is no text. A table is a text file: CSV or TSV.",
            "这不是文本。表格应该是文本文件：CSV 或 TSV。",
        ),
        (
            b"a,y\n1,\xff2\n".to_vec(),
            "Row 2 has letters in an encoding that cannot be known. Please save the file as “CSV UTF-8”.",
            "第 2 行的字符编码无法识别。请把文件另存为“CSV UTF-8”。",
        ),
        (
            b"a,y\n1,\"2\n2,3\n".to_vec(),
            "The quotation mark in row 2 is not closed.",
            "第 2 行的引号没有闭合。",
        ),
        (
            b"a\n1\n2\n".to_vec(),
            "Only one column was found. Between columns stands a comma, a semicolon or a tab.",
            "只找到一列。列与列之间要用逗号、分号或制表符隔开。",
        ),
        (
            wide.into_bytes(),
            "There are 101 columns: at most 100 are read.",
            "共有 101 列：最多读取 100 列。",
        ),
        (
            b"a,y\n1,2\n2,3,4\n".to_vec(),
            "Row 3 has 3 cells, the first row has 2.",
            "第 3 行有 3 个单元格，第一行有 2 个。",
        ),
        (
            b"a,y\n1,2\n\n2\n".to_vec(),
            "Row 4 has 1 cell, the first row has 2.",
            "第 4 行有 1 个单元格，第一行有 2 个。",
        ),
        (
            b"a,2\n1,2\n".to_vec(),
            "Row 1 has both names and numbers: “a” in column 1 is no number. Please mend it, or give every column a name.",
            "第 1 行既有名称又有数：第 1 列的“a”不是数。请改正，或给每一列都写上名称。",
        ),
        (
            b"a,,y\n1,2,3\n2,3,4\n".to_vec(),
            "Column 2 has no name, the others have one.",
            "第 2 列没有名称，而其他列有。",
        ),
        (
            b"a,b,a\n1,2,3\n2,3,4\n".to_vec(),
            "Two columns are called “a”. Please give each a name of its own.",
            "有两列都叫“a”。请给每一列起不同的名称。",
        ),
        (
            b"a,y\n".to_vec(),
            "There are only names, no rows.",
            "只有列名，没有数据行。",
        ),
        (
            b"a,y\n1,2\n".to_vec(),
            "There is only one row. A line needs at least two.",
            "只有一行。至少要有两行。",
        ),
        (
            many.into_bytes(),
            "There are more than 10000 rows: at most so many are taken.",
            "超过 10000 行：最多只能用这么多。",
        ),
        (
            b"a,y\n1,2\n2,\n".to_vec(),
            "Row 3, column “y”: the cell is empty.",
            "第 3 行“y”列：单元格是空的。",
        ),
        (
            b"a,y\n1,2\n2,3 cm\n".to_vec(),
            "Row 3, column “y”: “3 cm” is not a number.",
            "第 3 行“y”列：“3 cm”不是数。",
        ),
        (
            b"a,y\n1,2\nNA,3\n".to_vec(),
            "Row 3, column “a”: “NA” is not a number.",
            "第 3 行“a”列：“NA”不是数。",
        ),
        (
            b"1,2\n2,nan\n".to_vec(),
            "Row 2, column “y”: “nan” is not a number.",
            "第 2 行“y”列：“nan”不是数。",
        ),
        (
            b"a,y\n1,2\n\"1,234\",3\n".to_vec(),
            "Row 3, column “a”: “1,234” can mean 1234 or 1.234. Please write one of the two.",
            "第 3 行“a”列：“1,234”可以是 1234，也可以是 1.234。请写成其中一种。",
        ),
        (
            b"a;y\n1,5;2\n1.234;3\n".to_vec(),
            "Row 3, column “a”: “1.234” can mean 1234 or 1.234. Please write one of the two.",
            "第 3 行“a”列：“1.234”可以是 1234，也可以是 1.234。请写成其中一种。",
        ),
        (
            b"a,y\n1,-inf\n2,3\n".to_vec(),
            "Row 2, column “y”: “-inf” is not a finite number.",
            "第 2 行“y”列：“-inf”不是有限的数。",
        ),
        (
            b"a,y\n1,2\n2,1e400\n".to_vec(),
            "Row 3, column “y”: “1e400” is not a finite number.",
            "第 3 行“y”列：“1e400”不是有限的数。",
        ),
        (
            b"a,y\n1,2\n2,-3e12\n".to_vec(),
            "Row 3, column “y”: “-3e12” is too large. Numbers go up to 1000000000000 in size.",
            "第 3 行“y”列：“-3e12”太大。绝对值最大为 1000000000000。",
        ),
        (
            b"a,y\n1,2\n1,3\n".to_vec(),
            "Column “a” is constant: every cell is 1. Nothing can be learned from it.",
            "“a”列没有变化：每一格都是 1，从中学不到东西。",
        ),
        (
            b"a,y\n1,2\n2,2.0\n".to_vec(),
            "Column “y” is constant: every cell is 2. Nothing can be learned from it.",
            "“y”列没有变化：每一格都是 2，从中学不到东西。",
        ),
    ];
    assert!(rows(GOOD.as_bytes()).is_ok());
    let texts = [Language::English, Language::Chinese].map(locale);
    for (bytes, english, chinese) in bad {
        let said = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        let refusal = rows(&bytes).expect_err(&said);
        let sentences = texts.each_ref().map(|text| refused::table(text, &refusal));
        assert_eq!(sentences, [english, chinese], "{said:?}");
    }
}

#[test]
fn columns_are_chosen_by_hand() {
    let sheet = Sheet::read(b"name,a,b,c\nAnn,1,2,0\nBob,2,1,1\n").unwrap();
    assert_eq!(sheet.usual(), (vec![0, 1, 2], 3));
    assert!(sheet.choose(&[0, 1], 3).is_err(), "a name is no number");
    let rows = sheet.choose(&[3, 1], 2).unwrap();
    assert_eq!(
        (rows.feature(0), rows.feature(1), rows.label()),
        ("c", "a", "b")
    );
    assert_eq!(
        (rows.x(), rows.y()),
        (&[0.0, 1.0, 1.0, 2.0][..], &[2.0, 1.0][..])
    );
    let english = locale(Language::English);
    for (features, label, words) in [
        (vec![], 3, "0 features are chosen: 1 to 4 are needed."),
        (
            vec![3],
            3,
            "“c” is chosen as feature and as label. It can be only one of them.",
        ),
    ] {
        let refusal = sheet.choose(&features, label).unwrap_err();
        assert_eq!(refused::table(&english, &refusal), words);
    }
}
