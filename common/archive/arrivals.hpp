// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "common/archive/footage.hpp"
#include "common/archive/occupancy_log.hpp"
#include "common/archive/result_list.hpp"
#include "common/base/clock.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// Whether anybody has written to an index since one asked last. For one thread; the connection outlives it.
class IndexChanges {
public:
    explicit IndexChanges(const store::Connection& index);

    [[nodiscard]] bool any();

private:
    store::Statement m_version;
    std::int64_t m_last;
};

/// What comes into an index about one footage, from now on. For one thread; the connection outlives it.
class Arrivals {
public:
    Arrivals(const store::Connection& index, Footage footage);

    /// The live source that the footage named is in the index now, which did not know it (its id was 0).
    void meet(const store::Connection& index, Footage footage);
    [[nodiscard]] bool is_stranger() const { return m_footage.is_live() && m_footage.source == 0; }
    [[nodiscard]] const std::string& name() const { return m_footage.name; } ///< of a live source

    /// Who takes what has come.
    struct Takers {
        std::function<void(const StoredResult&)> result;
        std::function<void(std::string_view record)> crossing;                ///< vlm.crossing/1
        std::function<void(const OccupancySeries&, const Stretch&)> occupied; ///< how many there are now
    };

    /// Gives what has come since the last call, in the order in which it came. Of a number that changed several times
    /// the last alone.
    void take(const Takers& takers);

private:
    void take_results(const Takers& takers);
    void take_crossings(const Takers& takers);
    void take_occupied(const Takers& takers);

    Footage m_footage;
    store::Statement m_results;
    store::Statement m_crossings;
    OccupancyLog m_occupancy;
    std::int64_t m_result;                                             ///< id of the last one
    std::int64_t m_crossing;                                           ///< rowid of the last one
    using Series = std::tuple<std::int64_t, std::string, std::string>; ///< task, zone, kind
    std::map<Series, base::Micros> m_changes;                          ///< when each last changed
};

} // namespace vlm::archive
