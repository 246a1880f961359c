// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/base/detection.hpp"
#include "common/base/error.hpp"
#include "common/base/yuv_image.hpp"

namespace vlm::vision {

/// Width and height of a picture in pixels.
struct Extent {
    int width = 0;
    int height = 0;
    friend bool operator==(const Extent&, const Extent&) = default;
};

/// `size` made smaller, where its longer side is longer than that, in its shape.
[[nodiscard]] Extent within(Extent size, int longest);

/// Nobody knows what is in these pictures: a detector that asks somebody got no usable answer. Others may fare better.
class NoAnswer : public base::Error {
public:
    /// `passes`: whoever is asked about the same pictures later may have one.
    NoAnswer(const std::string& reason, bool passes)
        : Error{reason}
        , m_passes{passes} {}

    [[nodiscard]] bool passes() const { return m_passes; }

private:
    bool m_passes;
};

/// What a detector can find.
struct DetectorClasses {
    std::vector<std::string> names; ///< by kind: "person", …
    std::vector<int> groups;        ///< by kind: things of one group are one thing where they overlap (car, bus, truck)
};

/// Finds things in pictures. For one thread; several of one kind may work side by side.
class Detector {
public:
    virtual ~Detector() = default;

    /// What records call it: "hog", "motion", "yolox_nano".
    [[nodiscard]] virtual const std::string& method() const = 0;

    [[nodiscard]] virtual const DetectorClasses& classes() const = 0;

    /// The size to which a picture of `size` is best brought before it is handed over (more tells the detector
    /// nothing); `size` itself where any will do.
    [[nodiscard]] virtual Extent wanted(Extent size) const = 0;

    /// The score from which a detection is taken for an object.
    [[nodiscard]] virtual double believed() const { return 0.5; }

    /// How many pictures one call takes at most.
    [[nodiscard]] virtual int batch() const { return 1; }

    /// Whether it learns from the pictures before: all of one source go to one detector, in order.
    [[nodiscard]] virtual bool is_ordered() const { return false; }

    /// What is in each of the pictures, in pixels of that picture, best first. What overlaps and is of one group has
    /// been made one. `pictures` holds 1 to batch() pictures of one size. Throws NoAnswer about these
    /// pictures, base::InputError where it cannot look at any.
    [[nodiscard]] virtual std::vector<std::vector<base::Detection>>
    detect(std::span<const base::YuvImage> pictures) = 0;
};

} // namespace vlm::vision
