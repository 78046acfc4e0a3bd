//! What goes where: which functions move to the second module, and what each module needs of the other.
//!
//! A function moves when it stands in the part that moves, or when nothing else calls it. Functions are
//! known by their places, which are the same in every copy of the module.
//!
//! The linker makes one function of several with the same code, under the name of one of them. Small
//! ones are often the same, what ends a value above all: none moves for its name alone.

use std::collections::BTreeSet;

use walrus::ir::{Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ElementItems, ElementKind, Export, ExportItem, FunctionId, FunctionKind, GlobalId,
    Module,
};

use crate::error::Result;

/// The fewest instructions of a function that moves for its name.
const LEAST: u64 = 60;

/// The part of a program that moves.
pub struct Parts {
    /// What the part is called.
    pub name: &'static str,
    /// How paths of the program begin.
    pub program: &'static str,
    /// How paths of the part begin.
    pub moved: &'static [&'static str],
    /// What the rest of the program may call in it, by the beginnings of their paths.
    pub ways_in: &'static [&'static str],
}

/// A function's place in the module.
pub type Place = usize;

/// What a part needs of the module that it is split off, and what the module calls in it: by names
/// that are no other part's.
#[derive(Debug)]
pub struct Names {
    /// The part, and the table of its functions that the first module calls.
    pub part: &'static str,
}

impl Names {
    pub fn function(&self, place: Place) -> String {
        self.of('f', place)
    }

    pub fn global(&self, index: usize) -> String {
        self.of('g', index)
    }

    pub fn table(&self, index: usize) -> String {
        self.of('t', index)
    }

    pub fn memory(&self, index: usize) -> String {
        self.of('m', index)
    }

    /// Short: every reader loads them.
    fn of(&self, kind: char, index: usize) -> String {
        format!("{}{kind}{index}", &self.part[..1])
    }
}

/// What goes where.
#[derive(Debug)]
pub struct Plan {
    /// The names of all that goes from one module to the other.
    pub names: Names,
    /// The names under which functions that move are handed to parts that were split off before.
    pub handed: BTreeSet<String>,
    /// The functions of the second module that the first calls by name, in the order of the table that holds them.
    pub entries: Vec<Place>,
    /// Those that are called by their number in a table: the table, the number, the function.
    pub numbered: Vec<(usize, i32, Place)>,
    /// The functions of the first module that the second calls.
    pub shared: Vec<Place>,
    /// The globals of the first module that the second uses.
    pub globals: Vec<usize>,
}

/// What the code of a function names.
#[derive(Default)]
struct Named {
    functions: Vec<FunctionId>,
    globals: Vec<GlobalId>,
}

impl Visitor<'_> for Named {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.functions.push(*function);
    }

    fn visit_global_id(&mut self, global: &GlobalId) {
        self.globals.push(*global);
    }
}

impl Named {
    fn by(module: &Module, function: FunctionId) -> Self {
        let mut named = Self::default();
        if let FunctionKind::Local(local) = &module.funcs.get(function).kind {
            dfs_in_order(&mut named, local, local.entry_block());
        }
        named
    }
}

impl Plan {
    /// What goes where of a module.
    ///
    /// # Errors
    /// When nothing would move, or when the rest of the program calls what is not there at first.
    pub fn of(module: &Module, parts: &Parts, handed: &BTreeSet<String>) -> Result<Self> {
        let name = |function: FunctionId| module.funcs.get(function).name.as_deref().unwrap_or("");
        let moves = |function: FunctionId| match &module.funcs.get(function).kind {
            FunctionKind::Local(local) => local.size() >= LEAST && parts.moves(name(function)),
            FunctionKind::Import(_) | FunctionKind::Uninitialized(_) => false,
        };
        let numbered = numbered(module)?;
        let mut todo: Vec<FunctionId> = module.start.into_iter().collect();
        todo.extend(
            module
                .exports
                .iter()
                .filter(|export| !handed.contains(&export.name))
                .filter_map(function_of),
        );
        // Numbers of what moves are handed out by what moves.
        let others = numbered.iter().map(|&(.., function)| function);
        todo.extend(others.filter(|&function| !moves(function)));
        let mut stays = BTreeSet::new();
        let mut entries = BTreeSet::new();
        while let Some(function) = todo.pop() {
            if !stays.insert(function) {
                continue;
            }
            for called in Named::by(module, function).functions {
                if !moves(called) {
                    todo.push(called);
                    continue;
                }
                parts.check(name(function), name(called))?;
                entries.insert(called);
            }
        }
        let is_local = |id| matches!(module.funcs.get(id).kind, FunctionKind::Local(_));
        let moved: BTreeSet<FunctionId> = module
            .funcs
            .iter()
            .map(|function| function.id())
            .filter(|id| is_local(*id) && !stays.contains(id))
            .collect();
        if entries.is_empty() {
            return Err(format!("nothing of {:?} is in the module", parts.moved).into());
        }
        let exports = module.exports.iter();
        let handed = exports.filter(|export| {
            let function = function_of(export);
            handed.contains(&export.name) && function.is_some_and(|id| moved.contains(&id))
        });
        let named: Vec<Named> = moved.iter().map(|&id| Named::by(module, id)).collect();
        let functions = named.iter().flat_map(|named| &named.functions);
        let shared: BTreeSet<Place> = functions
            .filter(|id| !moved.contains(id))
            .map(|id| id.index())
            .collect();
        let globals = named.iter().flat_map(|named| &named.globals);
        let globals: BTreeSet<usize> = globals.map(|id| id.index()).collect();
        let numbered = numbered.into_iter().filter(|(.., id)| moved.contains(id));
        Ok(Self {
            names: Names { part: parts.name },
            handed: handed.map(|export| export.name.clone()).collect(),
            entries: entries.iter().map(|id| id.index()).collect(),
            numbered: numbered
                .map(|(table, at, id)| (table, at, id.index()))
                .collect(),
            shared: shared.into_iter().collect(),
            globals: globals.into_iter().collect(),
        })
    }
}

impl Parts {
    /// Whether a function stands in the part: its own, a method of its types, or what ends one of them.
    fn moves(&self, name: &str) -> bool {
        let name = name
            .strip_prefix("core::ptr::drop_in_place<")
            .unwrap_or(name);
        let path = name.trim_start_matches('<');
        self.moved.iter().any(|part| path.starts_with(part))
    }

    /// Checks that a function of the rest may call one of the part. Closures, and what is made for
    /// types that the compiler filled in, are there only once the part has made them.
    fn check(&self, caller: &str, called: &str) -> Result<()> {
        let is_way_in = called.contains("{{closure}}")
            || self.ways_in.iter().any(|way| called.starts_with(way));
        let is_ours = caller.trim_start_matches('<').starts_with(self.program)
            && !caller.contains("{{closure}}")
            && !self.moves(caller);
        if is_ours && !is_way_in {
            return Err(format!(
                "{caller} calls {called}, which is not there at first: make it a way in, or move it"
            )
            .into());
        }
        Ok(())
    }
}

fn function_of(export: &Export) -> Option<FunctionId> {
    match export.item {
        ExportItem::Function(function) => Some(function),
        _ => None,
    }
}

/// The functions of all tables: the table, the number there, the function.
fn numbered(module: &Module) -> Result<Vec<(usize, i32, FunctionId)>> {
    let mut found = Vec::new();
    for element in module.elements.iter() {
        let (
            ElementKind::Active {
                table,
                offset: ConstExpr::Value(Value::I32(offset)),
            },
            ElementItems::Functions(functions),
        ) = (&element.kind, &element.items)
        else {
            return Err("a table that is filled in a way that nobody expected".into());
        };
        let numbers = *offset..;
        found.extend(
            numbers
                .zip(functions)
                .map(|(at, &id)| (table.index(), at, id)),
        );
    }
    Ok(found)
}
