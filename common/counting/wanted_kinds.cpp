// SPDX-License-Identifier: Apache-2.0
#include "common/counting/wanted_kinds.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/vision/suppression.hpp"

namespace vlm::counting {
namespace {

/// Above this two boxes are one thing, whatever each was taken for.
constexpr double same_thing = 0.45;

std::size_t kind_of(const std::vector<std::string>& classes, const std::string& name) {
    const auto found = std::find(classes.begin(), classes.end(), name);
    if (found != classes.end()) return static_cast<std::size_t>(found - classes.begin());
    const std::string near = base::nearest(name, classes);
    throw base::UsageError{fmt::format("--classes: the detector finds no '{}'{}", base::one_line(name, 50),
                                       near.empty() ? "" : "; did you mean " + near + "?")};
}

} // namespace

WantedKinds::WantedKinds(const vision::DetectorClasses& classes, const std::vector<std::string>& names,
                         double least_score, double least_size)
    : m_names{classes.names}
    , m_wanted(classes.names.size(), names.empty())
    , m_least_score{least_score}
    , m_least_size{least_size} {
    if (names.size() == 1 && names.front() == any_class) {
        m_any = true;
        m_names = {any_class};
        m_named = {0};
        return;
    }
    for (const std::string& name : names) {
        const std::size_t kind = kind_of(classes.names, name);
        m_wanted[kind] = true;
        m_named.push_back(static_cast<int>(kind));
    }
    if (m_names.size() == 1) m_named = {0};
}

std::vector<base::Detection> WantedKinds::of(const std::vector<base::Detection>& found) const {
    std::vector<base::Detection> wanted;
    for (base::Detection each : found) {
        const bool counts = m_any || m_wanted.at(static_cast<std::size_t>(each.kind));
        if (!counts || each.score < m_least_score || std::max(each.width, each.height) < m_least_size) continue;
        if (m_any) each.kind = 0;
        wanted.push_back(each);
    }
    if (m_any) return vision::suppress(std::move(wanted), {}, same_thing);
    return wanted;
}

} // namespace vlm::counting
