package kontur.workflow.classify;

import kontur.workflow.v1.ClassificationServiceGrpc;

/// Stands where a process without the role api would be told to learn: UNIMPLEMENTED.
final class NoClassification extends ClassificationServiceGrpc.ClassificationServiceImplBase {}
