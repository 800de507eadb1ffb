import Arrays
import Records

extension Parameters {
  /// 16 hexadecimal digits that tell weights apart: the check sum (`Fingerprint`) of all parameters as float32, in the
  /// order of the layout.
  package var fingerprint: String {
    var sum = Fingerprint()
    for index in layout.specifications.indices {
      self[index].withValues { values in sum.add(UnsafeRawBufferPointer(values)) }
    }
    return sum.hex
  }
}
