import Circuits
import Intervene
import Probe

extension Catalogue {
  /// The analyses of this package, one line each.
  static let builtIn: [any PresentedAnalysis.Type] = [
    AttentionAnalysis.self,
    ActivationsAnalysis.self,
    LensAnalysis.self,
    WeightsAnalysis.self,
    AblateAnalysis.self,
    AblateEachAnalysis.self,
    AblateLatticeAnalysis.self,
    KnockoutAnalysis.self,
    PatchAnalysis.self,
    PathAnalysis.self,
    CircuitAnalysis.self,
    CompareMethodsAnalysis.self,
    SaliencyAnalysis.self,
    InterchangeAnalysis.self,
    SelfRepairAnalysis.self,
    CounterfactualAnalysis.self,
    SteerAnalysis.self,
    FlipAnalysis.self,
    RandomFlipAnalysis.self,
    RecoverAnalysis.self,
    ProbeDependenciesAnalysis.self,
    ProbeVariablesAnalysis.self,
    ProbeTimelineAnalysis.self,
    MechanisticAttentionAnalysis.self,
    MechanisticProbeAnalysis.self,
    MechanisticLayersAnalysis.self,
    MechanisticCausalAnalysis.self,
    MechanisticFlowAnalysis.self,
    MechanisticProofWriterAnalysis.self,
    MechanisticARCAnalysis.self,
    MechanisticRobustnessAnalysis.self,
  ]
}
