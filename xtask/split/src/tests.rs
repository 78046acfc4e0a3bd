//! A small program in the place of the page.

use std::collections::BTreeSet;

use walrus::ir::Value;
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind,
    ImportKind, Module, RefType, ValType,
};

use crate::plan::Parts;
use crate::{Halves, names, short, split_all};

/// What the parts are called, and so the table of what is called in them.
const TABLE: &str = "strip";

const PARTS: Parts = Parts {
    program: "page::",
    name: TABLE,
    moved: &["page::strip::"],
    ways_in: &["page::strip::make"],
};
/// Instructions of a function that is not small.
const MANY: usize = 100;

/// The two modules of a program that is split once.
fn split(module: &[u8], parts: &Parts) -> crate::error::Result<(Vec<u8>, Vec<u8>)> {
    let Halves { first, second, .. } = crate::split(module, parts, &BTreeSet::new())?;
    Ok((first, second))
}

/// Adds a function that takes a number, does so much with it, and calls others with it.
fn function(module: &mut Module, name: &str, size: usize, calls: &[FunctionId]) -> FunctionId {
    let number = module.locals.add(ValType::I32);
    let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[]);
    builder.name(name.to_owned());
    let mut body = builder.func_body();
    for _ in 0..size {
        body.local_get(number).drop();
    }
    for &called in calls {
        body.local_get(number).call(called);
    }
    builder.finish(vec![number], &mut module.funcs)
}

/// A program whose start calls a panel's maker, which calls what only it needs and what the start
/// needs too. Its panel is drawn by number; and `intruder` is called where that is not allowed.
fn program(intruder: Option<&str>) -> Vec<u8> {
    let mut module = Module::default();
    let (told, _) = {
        let ty = module.types.add(&[ValType::I32], &[]);
        module.add_import_func("host", "tell", ty)
    };
    let both = function(&mut module, "page::core::both", MANY, &[told]);
    let only = function(&mut module, "page::view::only", MANY, &[both, told]);
    let make = function(&mut module, "page::strip::make", MANY, &[only]);
    let draw = function(
        &mut module,
        "<page::strip::Panel as page::Panel>::draw",
        MANY,
        &[only],
    );
    let small = function(&mut module, "page::strip::small", 1, &[]);
    let mut calls = vec![both, make, small];
    if let Some(name) = intruder {
        calls.push(function(&mut module, name, MANY, &[]));
    }
    let start = function(&mut module, "page::start", 1, &calls);
    module.exports.add("start", start);
    let table = module.tables.add_local(false, 4, Some(4), RefType::FUNCREF);
    let kind = ElementKind::Active {
        table,
        offset: ConstExpr::Value(Value::I32(1)),
    };
    let items = ElementItems::Functions(vec![small, draw, both]);
    let element = module.elements.add(kind, items);
    module.tables.get_mut(table).elem_segments.insert(element);
    module.emit_wasm()
}

fn parse(module: &[u8]) -> Module {
    Module::from_buffer(module).unwrap()
}

/// How many functions of a module are not small.
fn large(module: &Module) -> usize {
    let locals = module.funcs.iter_local();
    locals
        .filter(|(_, local)| local.size() > MANY as u64)
        .count()
}

#[test]
fn what_stands_in_the_part_moves_and_what_only_it_calls() {
    let (first, second) = split(&program(None), &PARTS).unwrap();
    let (first, second) = (parse(&first), parse(&second));
    // `both` stays, `only`, `make` and `draw` move.
    assert_eq!((large(&first), large(&second)), (1, 3));
    // It is called through a table, and by the number that it had.
    let table = first.exports.iter().find(|export| export.name == TABLE);
    assert!(
        matches!(table.unwrap().item, ExportItem::Table(id) if first.tables.get(id).initial == 1)
    );
    let filled: BTreeSet<(String, i32, usize)> = second
        .elements
        .iter()
        .map(|element| {
            let (ElementKind::Active { table, offset }, ElementItems::Functions(functions)) =
                (&element.kind, &element.items)
            else {
                panic!("{element:?}");
            };
            let ConstExpr::Value(Value::I32(at)) = offset else {
                panic!("{offset:?}");
            };
            let import = second.tables.get(*table).import.unwrap();
            (
                second.imports.get(import).name.clone(),
                *at,
                functions.len(),
            )
        })
        .collect();
    let expected = [(TABLE.to_owned(), 0, 1), ("st0".to_owned(), 2, 1)];
    assert_eq!(filled, expected.into());
    // The numbers of what stays lead where they did; that of what moved leads nowhere until then.
    let element = first.elements.iter().next().unwrap();
    let ElementItems::Functions(functions) = &element.items else {
        panic!("{element:?}");
    };
    let size = |id: FunctionId| first.funcs.get(id).kind.unwrap_local().size();
    assert_eq!(functions.len(), 3);
    assert!(size(functions[0]) < 10 && size(functions[1]) == 1 && size(functions[2]) > MANY as u64);
}

#[test]
fn the_first_hands_out_all_that_the_second_asks_for() {
    let (first, second) = split(&program(None), &PARTS).unwrap();
    let (first, second) = (parse(&first), parse(&second));
    let types = |module: &Module, id: FunctionId| {
        let (parameters, results) = module.types.params_results(module.funcs.get(id).ty());
        (parameters.to_vec(), results.to_vec())
    };
    let mut functions = 0;
    for import in second.imports.iter() {
        assert_eq!(import.module, "page");
        let mut exports = first.exports.iter();
        let export = exports.find(|export| export.name == import.name);
        match (&import.kind, &export.expect(&import.name).item) {
            (ImportKind::Function(wanted), ExportItem::Function(given)) => {
                functions += 1;
                assert_eq!(types(&second, *wanted), types(&first, *given));
            }
            (ImportKind::Table(_), ExportItem::Table(_))
            | (ImportKind::Global(_), ExportItem::Global(_))
            | (ImportKind::Memory(_), ExportItem::Memory(_)) => {}
            (wanted, given) => panic!("{wanted:?} is {given:?}"),
        }
    }
    // `both`, and the host's `tell`, which comes by way of the first.
    assert_eq!(functions, 2);
    assert!(second.exports.iter().next().is_none() && second.start.is_none());
    let host = |module: &Module| {
        let functions = module.funcs.iter();
        functions
            .filter(|function| matches!(function.kind, FunctionKind::Import(_)))
            .count()
    };
    assert_eq!((host(&first), host(&second)), (1, 2));
}

#[test]
fn what_is_not_there_at_first_is_not_called_by_the_rest() {
    let refused = split(&program(Some("page::strip::other")), &PARTS).unwrap_err();
    let refused = refused.to_string();
    assert!(
        refused.contains("page::start calls page::strip::other"),
        "{refused}"
    );
    // A closure is called by whoever was handed it.
    assert!(split(&program(Some("page::strip::{{closure}}")), &PARTS).is_ok());
    let nothing = Parts {
        moved: &["page::nothing::"],
        ..PARTS
    };
    assert!(split(&program(None), &nothing).is_err());
}

#[test]
fn names_go_and_nothing_else_does() {
    let module = program(None);
    let nameless = names::without(&module).unwrap().unwrap();
    assert!(nameless.len() < module.len());
    assert!(names::without(&nameless).unwrap().is_none());
    assert_eq!(large(&parse(&nameless)), large(&parse(&module)));
    assert!(names::without(b"\0asm").is_err());
    assert!(names::without(&module[..module.len() - 1]).is_err());
}

/// A part that what is left of the program is split into next: it has what only the strip and it need.
const LATER: Parts = Parts {
    program: "page::",
    name: "later",
    moved: &["page::later::"],
    ways_in: &["page::later::act"],
};

/// A program whose start calls a way into each of two parts, which need the same function.
fn two_parts() -> Vec<u8> {
    let mut module = Module::default();
    let both = function(&mut module, "page::core::both", MANY, &[]);
    let make = function(&mut module, "page::strip::make", MANY, &[both]);
    let act = function(&mut module, "page::later::act", MANY, &[both]);
    let start = function(&mut module, "page::start", 1, &[make, act]);
    module.exports.add("start", start);
    module.emit_wasm()
}

#[test]
fn a_part_uses_what_moved_into_another() {
    let (first, others) = split_all(&two_parts(), &[PARTS, LATER]).unwrap();
    let [first, strip, later] = [&first, &others[0], &others[1]].map(|module| parse(module));
    // `both` is not needed at first: it goes with `act`, and is handed to the strip by that part.
    assert_eq!((large(&first), large(&strip), large(&later)), (0, 1, 2));
    let imported: Vec<&str> = strip.imports.iter().map(|it| it.name.as_str()).collect();
    let given: Vec<&str> = later.exports.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(given.len(), 1);
    assert!(imported.contains(&given[0]), "{imported:?}");
    let there = |name: &str| first.exports.iter().any(|export| export.name == name);
    assert!(
        imported
            .iter()
            .all(|name| there(name) || given.contains(name)),
        "{imported:?}"
    );
    for import in later.imports.iter() {
        assert!(there(&import.name), "{}", import.name);
    }
    // Both are called through tables of their own.
    assert!(there("strip") && there("later"));
}

#[test]
fn names_that_wasm_bindgen_made_become_short_on_both_sides() {
    let mut module = Module::default();
    let ty = module.types.add(&[ValType::I32], &[]);
    let (tell, _) = module.add_import_func("./page_bg.js", "__wbg_tell_0123456789abcdef", ty);
    module.add_import_func("./page_bg.js", "__wbg_unknown_0123456789abcdef", ty);
    let start = function(&mut module, "start", 1, &[tell]);
    module.exports.add("start", start);
    module.exports.add("wasm_bindgen__convert__invoke", start);
    let glue = "const i = { __wbg_tell_0123456789abcdef: f }; wasm.wasm_bindgen__convert__invoke(); wasm.start();";
    let glue = short::shorten(&mut module, glue);
    assert_eq!(glue, "const i = { $$0: f }; wasm.$$1(); wasm.start();");
    let imports: Vec<&str> = module.imports.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(imports, ["$$0", "__wbg_unknown_0123456789abcdef"]);
    let exports: Vec<&str> = module.exports.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(exports, ["start", "$$1"]);
    // What is short already stays.
    assert_eq!(short::shorten(&mut module, &glue), glue);
}
