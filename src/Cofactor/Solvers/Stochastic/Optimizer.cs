namespace Cofactor;

/// <summary>How the stochastic solver steps.</summary>
public enum Optimizer
{
    /// <summary>Plain stochastic gradient descent.</summary>
    Sgd,

    /// <summary>AdaGrad (Duchi, Hazan and Singer 2011).</summary>
    AdaGrad,

    /// <summary>Adam (Kingma and Ba 2015), lazy: a mini-batch moves only the features it touches.</summary>
    Adam,

    /// <summary>FTRL-Proximal (McMahan et al. 2013), with L1 and L2.</summary>
    Ftrl,
}
