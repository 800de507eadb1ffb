import ArgumentParser
import Circuits
import Reports

struct CompareMethodsCommand: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli compare-methods --target newD --methods eap,hisp,ifr,random \\
        --pairs 16 --without-heads
      probe-cli compare-methods --target newB --methods eap,random --pairs 8 \\
        --ablations resample,zero --without-heads --out methods

    All methods of circuit, saliency, attention and probes are scored by how well
    they rank what is true: edges by exact removal, heads by the sets of heads
    without which the target breaks, variables by what rewriting them does and
    by the world's rules. With --models scores are averaged over more runs of
    any worlds that have the output; all methods on a model of four layers take
    some minutes.
    """

  @OptionGroup var settings: SettingOptions<CompareMethodsAnalysis>
  @OptionGroup var shared: SharedOptions
}
