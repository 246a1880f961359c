// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "common/base/detection.hpp"
#include "common/track/geometry.hpp"

namespace vlm::track {

/// An object that was first seen at a border of the picture.
class Entry {
public:
    enum class Border { left, right, top, bottom };

    Entry(Border border, const base::Detection& first, double edge)
        : m_border{border}
        , m_first{first}
        , m_edge{edge} {}

    /// Where it was on the border, when it is at `anchor` now.
    [[nodiscard]] Point point(const Point& anchor) const;

    /// Whether the object has come farther in since: not where it stood there and was only found late, or leaves.
    [[nodiscard]] bool leads_to(const base::Detection& box) const;

private:
    Border m_border;
    base::Detection m_first;
    double m_edge; ///< where the border is, on its axis
};

/// Where an object comes in that is first seen as this box, in a picture of this size; nothing where it touches no
/// border, or several.
[[nodiscard]] std::optional<Entry> entry_of(const base::Detection& box, double width, double height);

} // namespace vlm::track
