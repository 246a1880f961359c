// SPDX-License-Identifier: Apache-2.0
#include "common/serving/content.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "common/base/hash.hpp"
#include "common/http/byte_range.hpp"
#include "common/http/gzip.hpp"
#include "common/http/validator.hpp"

namespace vlm::serving {

using http::Piece;
using http::WantedBytes;

namespace {

using Memory = std::shared_ptr<const std::string>;

/// The only piece, where that is in memory.
const std::string* text_of(const Content& content) {
    if (content.body.size() != 1) return nullptr;
    const auto* memory = std::get_if<Memory>(&content.body.front());
    return memory == nullptr ? nullptr : memory->get();
}

bool is_text(std::string_view type) {
    return type.starts_with("text/") || type.starts_with("application/json") || type.ends_with("mpegurl") ||
           type.starts_with("image/svg");
}

std::int64_t size_of(const Piece& piece) {
    if (const auto* range = std::get_if<http::FileRange>(&piece)) return range->size;
    return static_cast<std::int64_t>(std::get<Memory>(piece)->size());
}

Piece part_of(const Piece& piece, std::int64_t offset, std::int64_t size) {
    if (const auto* range = std::get_if<http::FileRange>(&piece))
        return http::FileRange{range->file, range->offset + offset, size};
    return std::make_shared<const std::string>(
        std::get<Memory>(piece)->substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(size)));
}

std::vector<Piece> part_of(const std::vector<Piece>& body, const WantedBytes& wanted) {
    std::vector<Piece> parts;
    std::int64_t at = 0;
    for (const Piece& piece : body) {
        const std::int64_t begin = std::max(at, wanted.offset);
        const std::int64_t end = std::min(at + size_of(piece), wanted.offset + wanted.size);
        if (begin < end) parts.push_back(part_of(piece, begin - at, end - begin));
        at += size_of(piece);
    }
    return parts;
}

std::string_view words_of(Content::Caching caching) {
    switch (caching) {
    case Content::Caching::never:
        return "no-store";
    case Content::Caching::validated:
        return "no-cache";
    case Content::Caching::for_ever:
        return "max-age=31536000, immutable";
    }
    return "no-store";
}

/// Part of a strong tag's name, so that the compressed bytes have one of their own.
std::string tag_of_compressed(std::string tag) {
    tag.insert(tag.size() - 1, "-gz");
    return tag;
}

/// Compresses what is worth it; true where it did.
bool compress(const http::Exchange& exchange, Content& content) {
    constexpr std::size_t least = 1024;
    const std::string* text = text_of(content);
    if (text == nullptr || text->size() < least || !is_text(content.type)) return false;
    if (!exchange.header("range").empty() || !http::takes_gzip(exchange.header("accept-encoding"))) return false;
    content.body.front() = std::make_shared<const std::string>(http::gzipped(*text));
    if (!content.tag.empty()) content.tag = tag_of_compressed(std::move(content.tag));
    return true;
}

void take_part(const http::Exchange& exchange, const std::string& tag, http::Reply& reply) {
    if (!http::range_holds(exchange.header("if-range"), tag)) return;
    const std::int64_t size = http::size_of(reply.body);
    const WantedBytes wanted = http::wanted_bytes(exchange.header("range"), size);
    if (wanted.kind == WantedBytes::Kind::all) return;
    if (wanted.kind == WantedBytes::Kind::outside) {
        reply.status = 416;
        reply.body.clear();
        reply.headers.add("Content-Range", fmt::format("bytes */{}", size));
        return;
    }
    reply.status = 206;
    reply.headers.add("Content-Range",
                      fmt::format("bytes {}-{}/{}", wanted.offset, wanted.offset + wanted.size - 1, size));
    reply.body = part_of(reply.body, wanted);
}

} // namespace

Content text_content(std::string type, std::string text) {
    return {std::move(type), {std::make_shared<const std::string>(std::move(text))}, {}, Content::Caching::validated};
}

Content json_content(std::string json) {
    return text_content("application/json", std::move(json));
}

http::Reply reply_with(const http::Exchange& exchange, Content content) {
    const std::string* text = text_of(content);
    if (content.tag.empty() && text != nullptr && content.caching != Content::Caching::never)
        content.tag = '"' + base::sha256_hex(*text).substr(0, 32) + '"';
    const bool may_be_compressed = text != nullptr && is_text(content.type);
    const bool compressed = compress(exchange, content);
    http::Reply reply;
    reply.headers.add("Cache-Control", std::string{words_of(content.caching)});
    if (may_be_compressed) reply.headers.add("Vary", "Accept-Encoding");
    if (!content.tag.empty()) reply.headers.add("ETag", content.tag);
    const std::string_view known = exchange.header("if-none-match");
    if (!content.tag.empty() && !known.empty() && http::has_tag(known, content.tag)) {
        reply.status = 304;
        return reply;
    }
    reply.headers.add("Content-Type", std::move(content.type));
    if (compressed) reply.headers.add("Content-Encoding", "gzip");
    reply.body = std::move(content.body);
    if (compressed) return reply;
    reply.headers.add("Accept-Ranges", "bytes");
    take_part(exchange, content.tag, reply);
    return reply;
}

} // namespace vlm::serving
