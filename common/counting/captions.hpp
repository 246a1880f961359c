// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/archive/footage.hpp"
#include "common/base/clock.hpp"
#include "common/store/connection.hpp"

namespace vlm::counting {

/// What a model has answered about a video, by time: the answers that an index holds under a task.
class Captions {
public:
    /// Reads all of them. There are none where there is no such task.
    Captions(const store::Connection& index, const archive::Footage& video, const std::string& task);

    /// What is to be said at a time: of the answers about it the one that begins last, and of an answer about a moment
    /// for 2 s. Of JSON the members, one after the other. Empty where there is none.
    [[nodiscard]] std::string at(base::Micros t) const;

private:
    struct Answer {
        base::Micros start;
        base::Micros end;
        base::Micros reach; ///< the latest end of this and all before
        std::string text;
    };
    std::vector<Answer> m_answers; ///< by start
};

} // namespace vlm::counting
