// SPDX-License-Identifier: Apache-2.0
#include "common/http/exchange.hpp"

#include <utility>

namespace vlm::http {

Reply text_reply(int status, std::string type, std::string text) {
    Reply reply;
    reply.status = status;
    reply.headers.add("Content-Type", std::move(type));
    reply.body.emplace_back(std::make_shared<const std::string>(std::move(text)));
    return reply;
}

std::int64_t size_of(const std::vector<Piece>& body) {
    std::int64_t size = 0;
    for (const Piece& piece : body) {
        const auto* range = std::get_if<FileRange>(&piece);
        size += range != nullptr
                    ? range->size
                    : static_cast<std::int64_t>(std::get<std::shared_ptr<const std::string>>(piece)->size());
    }
    return size;
}

std::shared_ptr<BodySink> Service::sink_for(Exchange& /*exchange*/) {
    return nullptr;
}

void Service::refuse(Exchange& exchange) {
    exchange.reply(text_reply(400, "text/plain", "this body is not taken\n"));
}

} // namespace vlm::http
