// SPDX-License-Identifier: Apache-2.0
#include "common/archive/rank_fusion.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

namespace vlm::archive {

std::vector<Moment> fused(const std::vector<std::vector<Moment>>& lists) {
    constexpr double k = 60;
    using Text = std::pair<bool, std::int64_t>; // whether it was said aloud, and its row
    std::map<Text, std::size_t> places;
    std::vector<Moment> texts;
    for (const std::vector<Moment>& list : lists) {
        for (std::size_t rank = 1; rank <= list.size(); ++rank) {
            const Moment& text = list[rank - 1];
            const auto [place, is_new] = places.try_emplace({text.subject.task == 0, text.best}, texts.size());
            if (is_new) {
                texts.push_back(text);
                texts.back().score = 0;
            }
            Moment& into = texts[place->second];
            into.score = into.score.value_or(0) + 1 / (k + static_cast<double>(rank));
        }
    }
    std::ranges::stable_sort(texts, std::ranges::greater{}, [](const Moment& text) { return text.score.value_or(0); });
    return texts;
}

} // namespace vlm::archive
