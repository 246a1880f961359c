// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// Deletes videos with all that is known of them, a few thousand rows to a transaction. For one thread; the connection
/// outlives it. All throw as Statement does.
class Forgetter {
public:
    explicit Forgetter(store::Connection& index);

    /// What is known of the video goes first, the video last: what is cut short is done by the next call.
    void forget(std::int64_t video);

private:
    [[nodiscard]] bool forget_some(std::int64_t video);

    store::Connection& m_index;
    std::vector<store::Statement> m_parts;
    store::Statement m_video;
};

} // namespace vlm::archive
