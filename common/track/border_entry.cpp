// SPDX-License-Identifier: Apache-2.0
#include "common/track/border_entry.hpp"

#include <vector>

namespace vlm::track {
namespace {

constexpr double at_border = 0.015; ///< of the picture: boxes end a little before it
constexpr double way_in = 0.1;      ///< of the box: farther is no trembling

Point centre_of(const base::Detection& box) {
    return anchor_of(box, Anchor::centre);
}

} // namespace

Point Entry::point(const Point& anchor) const {
    const bool across = m_border == Border::left || m_border == Border::right;
    return across ? Point{m_edge, anchor.y} : Point{anchor.x, m_edge};
}

bool Entry::leads_to(const base::Detection& box) const {
    const Point from = centre_of(m_first);
    const Point to = centre_of(box);
    switch (m_border) {
    case Border::left:
        return to.x - from.x > way_in * m_first.width;
    case Border::right:
        return from.x - to.x > way_in * m_first.width;
    case Border::top:
        return to.y - from.y > way_in * m_first.height;
    case Border::bottom:
        return from.y - to.y > way_in * m_first.height;
    }
    return false;
}

std::optional<Entry> entry_of(const base::Detection& box, double width, double height) {
    std::vector<Entry> entries;
    if (box.x <= at_border * width) entries.emplace_back(Entry::Border::left, box, 0);
    if (box.x + box.width >= (1 - at_border) * width) entries.emplace_back(Entry::Border::right, box, width);
    if (box.y <= at_border * height) entries.emplace_back(Entry::Border::top, box, 0);
    if (box.y + box.height >= (1 - at_border) * height) entries.emplace_back(Entry::Border::bottom, box, height);
    if (width <= 0 || entries.size() != 1) return std::nullopt;
    return entries.front();
}

} // namespace vlm::track
