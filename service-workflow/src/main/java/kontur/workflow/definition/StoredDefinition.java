package kontur.workflow.definition;

import kontur.lifecycle.Definition;

/// A published definition.
///
/// @param position of two versions the one with the higher is newer
record StoredDefinition(Definition definition, long position) {}
