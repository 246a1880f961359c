// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace cv {
class Mat;
} // namespace cv

namespace vlm::vision {

/// Whether what is only darker than before, in the same colour, counts as foreground.
enum class Shadows { keep, drop };

/// Learns the background of a scene picture by picture, by a mixture of Gaussians for each pixel (Zivkovic 2004). Light
/// that goes up or down by less than a third is taken out. For one thread.
class Background {
public:
    explicit Background(Shadows shadows);
    ~Background();
    Background(Background&& other) noexcept;
    Background& operator=(Background&& other) noexcept;
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    /// The foreground of the next picture (CV_32FC1, or CV_32FC3 in the order blue, green, red; 0 to 255): CV_8UC1, 0
    /// or 255, without specks. Empty for the first picture, and for one of another size or type than before, with which
    /// learning begins anew.
    [[nodiscard]] cv::Mat next(const cv::Mat& picture);

    /// Forgets all: the next picture is the first.
    void forget();

private:
    struct Model;
    Shadows m_shadows;
    std::unique_ptr<Model> m_model;
};

} // namespace vlm::vision
