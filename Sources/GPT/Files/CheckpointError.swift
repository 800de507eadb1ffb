import Records

/// Something wrong with a file of a checkpoint, a run or an export.
public typealias CheckpointError = FileError
