// SPDX-License-Identifier: Apache-2.0
#include "common/archive/moments.hpp"

#include <algorithm>

namespace vlm::archive {
namespace {

void join(Moment& into, const Moment& other) {
    if (other.at < into.at) {
        into.at = other.at;
        into.t0 = other.t0;
        into.first = other.first;
    }
    if (other.until > into.until) {
        into.until = other.until;
        into.t1 = other.t1;
    }
    into.hits += other.hits;
}

} // namespace

bool Moments::add(const Moment& found) {
    const auto near_found = [&](const Moment& moment) { return are_near(moment, found); };
    const auto moment = std::find_if(m_moments.begin(), m_moments.end(), near_found);
    if (moment == m_moments.end()) {
        if (m_moments.size() == m_most) return false;
        m_moments.push_back(found);
        return true;
    }
    join(*moment, found);
    // What was found may lie between two moments, which are one now.
    for (auto other = moment + 1; other != m_moments.end();) {
        if (are_near(*moment, *other)) {
            join(*moment, *other);
            other = m_moments.erase(other);
        } else {
            ++other;
        }
    }
    return true;
}

bool Moments::are_near(const Moment& one, const Moment& other) const {
    return one.subject == other.subject && one.at <= other.until + m_gap && other.at <= one.until + m_gap;
}

} // namespace vlm::archive
